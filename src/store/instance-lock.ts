import { closeSync, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";

/** The state directory cannot be used; the message says why and what to do. */
export class StateDirectoryError extends Error {}

/** Another daemon holds the state directory. */
export class StateInUseError extends StateDirectoryError {
  constructor(path: string) {
    super(
      `another balance-alert uses the state directory ${path}: two would poll every vendor twice. Stop it, or give this one its own --state.path`,
    );
  }
}

export interface InstanceLock {
  /** False when the socket was deleted or replaced: then nothing keeps another daemon out. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const socketName = "instance.sock";
const claimName = "instance.claim";
/** A claim is held for milliseconds; one of this age was left by a process that was killed in them. */
const oldestClaimMs = 30_000;
/** A path longer than this cannot be the address of a socket (sun_path in unix(7)). */
const longestSocketPath = 100;

/**
 * Holds a state directory for this process. The lock is a listening socket in the directory: the kernel closes it when the process
 * dies, however it dies, and containers that share the volume see it too; a lock file would outlive a kill -9.
 * @throws StateInUseError
 */
export async function lockInstance(directory: string, nowMs: number): Promise<InstanceLock> {
  const path = socketPath(directory);
  const server = await listen(path);
  if (server !== undefined) return lockOf(server, path);
  if (await answers(path)) throw new StateInUseError(directory);
  return takeOver(directory, path, nowMs);
}

function lockOf(server: Server, path: string): InstanceLock {
  const { ino, dev } = statSync(path);
  return {
    async isHeld() {
      const found = await stat(path).catch((error: unknown) => {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      });
      return found?.ino === ino && found.dev === dev;
    },
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * Puts a socket in the place of one that a killed process left. Of several that start at once all find the old one dead: only the
 * one with the claim may remove it, or the second would remove the living socket of the first.
 */
async function takeOver(directory: string, path: string, nowMs: number): Promise<InstanceLock> {
  const claim = join(directory, claimName);
  if (!isClaimed(claim, nowMs)) throw new StateInUseError(directory);
  try {
    // Look once more: another process may have taken over before the claim was ours.
    if (await answers(path)) throw new StateInUseError(directory);
    rmSync(path, { force: true });
    const server = await listen(path);
    if (server === undefined) throw new StateInUseError(directory);
    return lockOf(server, path);
  } finally {
    rmSync(claim, { force: true });
  }
}

function isClaimed(claim: string, nowMs: number): boolean {
  try {
    // A date in the future is as old: the clock was wrong when the claim was made, or it is now.
    const age = Math.abs(nowMs - statSync(claim).mtimeMs);
    if (age > oldestClaimMs) rmSync(claim, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  try {
    closeSync(openSync(claim, "wx", 0o600));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function socketPath(directory: string): string {
  const absolute = join(realpathSync(directory), socketName);
  if (absolute.length <= longestSocketPath) return absolute;
  const near = relative(process.cwd(), absolute);
  if (near.length <= longestSocketPath) return near;
  throw new StateDirectoryError(
    `the path of the state directory is too long for its lock: choose one below ${longestSocketPath} characters`,
  );
}

/** Undefined when the address is taken, by a living or a dead process. */
function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
