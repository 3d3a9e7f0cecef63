import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ignore from "@balena/dockerignore";
import { runProgram } from "./listening-program.ts";

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

/** Copies into `target` what a build of `folder` sends to the builder: the files that git keeps and `.dockerignore` lets through. */
export function copyContext(folder: string, dockerignore: string, target: string): void {
  const isSent = ignore.default().add(dockerignore).createFilter();
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: folder })
    .toString()
    .split("\0");
  for (const file of files)
    if (file !== "" && isSent(file) && existsSync(join(folder, file))) cpSync(join(folder, file), join(target, file));
}

export interface Stage {
  /** Where the files of the context lie. */
  readonly context: string;
  /** The folders that stand for the file systems of the other stages, by name. */
  readonly stages?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Does what WORKDIR, COPY and RUN of one stage say, with `root` in place of `/`. Rejects with the output of a command that fails. */
export async function buildStage(instructions: readonly Instruction[], root: string, stage: Stage): Promise<void> {
  let workdir = root;
  for (const { name, text } of instructions) {
    if (name === "WORKDIR") {
      workdir = join(root, text);
      mkdirSync(workdir, { recursive: true });
    } else if (name === "COPY") copy(text, root, workdir, stage);
    else if (name === "RUN") await run(text, workdir, stage.environment ?? {});
  }
}

function copy(text: string, root: string, workdir: string, { context, stages = {} }: Stage): void {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
  const paths = words.filter((word) => !word.startsWith("--"));
  const target = paths.pop() ?? "";
  const source = from === undefined ? context : (stages[from] ?? "");
  const place = target.startsWith("/") ? join(root, target) : join(workdir, target);
  for (const path of paths) {
    const file = join(source, path);
    if (!existsSync(file)) throw new Error(`COPY ${text}: ${path} is not there`);
    const isInto = target.endsWith("/") && !statSync(file).isDirectory();
    mkdirSync(dirname(place), { recursive: true });
    cpSync(file, isInto ? join(place, basename(file)) : place, { recursive: true });
  }
}

async function run(command: string, folder: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const { code, stdout, stderr } = await runProgram("env", [...assignments, "sh", "-c", command], folder);
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}:\n${stdout}${stderr}`);
}
