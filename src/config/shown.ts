import { pathText, type SecretOrigin } from "./config.ts";
import { isRecord, type Path } from "./secrets.ts";

/** The file as written, so that `${VAR}` stays a name. A secret is shown only where it is nothing but such a name. */
export function hideSecrets(written: unknown, origins: readonly SecretOrigin[]): unknown {
  const secretPaths = new Set(origins.map(({ path }) => path));
  const hide = (value: unknown, path: Path): unknown => {
    if (secretPaths.has(pathText(path)))
      return typeof value === "string" && /^\$\{\w+\}$/.test(value) ? value : "<secret>";
    if (Array.isArray(value)) return value.map((one, index) => hide(one, [...path, index]));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hide(one, [...path, key])]));
    return value;
  };
  return hide(written, []);
}
