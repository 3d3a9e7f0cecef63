/** One instruction of a Dockerfile, with its continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
  /** Number of the stage, from 0. */
  readonly stage: number;
}

/** The instructions of a Dockerfile in their order. Comments are left out; heredocs are not understood. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  let stage = -1;
  return lines.map((line) => {
    const [, name = "", text = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") stage += 1;
    return { name, text: text.trim(), stage };
  });
}

/** The variables that the ENV instructions of a stage set. Values hold no blanks here. */
export function environmentOf(instructions: readonly Instruction[], stage: number): Readonly<Record<string, string>> {
  const assignments = instructions
    .filter((instruction) => instruction.name === "ENV" && instruction.stage === stage)
    .flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(
    assignments.map((assignment) => {
      const at = assignment.indexOf("=");
      return [assignment.slice(0, at), assignment.slice(at + 1)];
    }),
  );
}
