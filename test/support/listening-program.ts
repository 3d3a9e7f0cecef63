import { type ChildProcess, execFile, spawn } from "node:child_process";

/** A program of the machine (Prometheus, Alertmanager) that serves HTTP on a port that it chose itself. */
export interface ListeningProgram {
  readonly url: string;
  /** What it has logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a program of the Prometheus family and waits until it says on which address it listens (`--web.listen-address`
 * with port 0). Rejects with its log when it ends before that.
 */
export async function startListeningProgram(command: string, parameters: readonly string[]): Promise<ListeningProgram> {
  const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
  // A test that dies before it stops the program must not leave it behind.
  process.once("exit", () => child.kill());
  let log = "";
  const address = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      log += chunk.toString("utf8");
      const found = /msg="Listening on"[^\n]* address=(\S+)/.exec(log);
      if (found?.[1]) resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}:\n${log}`)));
  });
  return { url: `http://${address}`, log: () => log, stop: () => stopChild(child) };
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.on("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** How a program ended, and what it wrote. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, in `folder`; a non-zero code is a result, not an exception. */
export function runProgram(command: string, parameters: readonly string[], folder: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    execFile(command, parameters, { cwd: folder }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr });
      else reject(error);
    });
  });
}

/** Asks again and again until `question` answers something that is not false; for programs that have no way to tell when they are done. */
export async function eventually<Answer>(
  question: () => Promise<Answer | false | undefined>,
  withinMs = 30_000,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`nothing within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
