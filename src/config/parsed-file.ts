import { type ParsedText, type Position, parseText } from "./positions.ts";
import type { Path } from "./problem.ts";

/** A place in a file: what of the path's last step is meant; the value unless told. */
export interface Place {
  readonly path: Path;
  readonly part?: "key" | "value" | undefined;
}

export interface PlacedFile extends Pick<ParsedText, "value" | "faults"> {
  readonly positionOf: (place: Place) => Position;
}

/**
 * Parses a configuration. JSON goes through JSON.parse, in a hundredth of the time of YAML (bench/reload.ts); where its parts stand is
 * found out by the YAML parser, and only when it is asked for. What is no JSON in a file of that name is read as YAML, of which JSON is
 * a part, so that its faults are told with their places.
 */
export function fileOf(file: string, text: string): PlacedFile {
  const value = file.endsWith(".json") ? parsedJson(text) : undefined;
  if (value !== undefined) {
    let placed: ParsedText | undefined;
    return {
      value,
      faults: [],
      positionOf: ({ path, part }) => {
        placed ??= parseText(text);
        return placed.positionOf(path, part);
      },
    };
  }
  const { positionOf, ...parsed } = parseText(text);
  return { ...parsed, positionOf: ({ path, part }) => positionOf(path, part) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
