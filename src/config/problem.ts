/** Where something stands in a file, from its root. */
export type Path = readonly (string | number)[];

/** A problem of the configuration, before its position in the file is known. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  /** What of the path's last step is wrong; the value unless told. */
  readonly part?: "key";
}

/** `projects[3].api_key`. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}
