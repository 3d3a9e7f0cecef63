import { type ParsedText, type Position, parseText } from "./positions.ts";
import type { Path } from "./problem.ts";

/** What of a file is meant: of the path's last step the value, unless told. */
export interface PathPart {
  readonly path: Path;
  readonly part?: "key" | "value" | undefined;
}

export interface ParsedConfig extends Pick<ParsedText, "value" | "faults"> {
  readonly positionOf: (part: PathPart) => Position;
}

/**
 * Parses a configuration. JSON goes through JSON.parse, in a hundredth of the time of YAML (bench/reload.ts); the YAML parser finds the
 * positions of its parts, only when they are asked for. What is not JSON in a file of that name is read as YAML, of which JSON is a part,
 * so that its faults have positions.
 */
export function parseConfigText(file: string, text: string): ParsedConfig {
  const value = file.endsWith(".json") ? parsedJson(text) : undefined;
  if (value !== undefined) {
    let parsed: ParsedText | undefined;
    return {
      value,
      faults: [],
      positionOf: ({ path, part }) => {
        parsed ??= parseText(text);
        return parsed.positionOf(path, part);
      },
    };
  }
  const { positionOf, ...parsed } = parseText(text);
  return { ...parsed, positionOf: ({ path, part }) => positionOf(path, part) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
    // equivalent block: without the return the answer is undefined as well
  } catch {
    return undefined;
  }
}
