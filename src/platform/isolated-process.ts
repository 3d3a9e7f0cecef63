/** A second process that answers questions one by one, with little memory: what it dies of costs one question. */
import { type ChildProcess, fork } from "node:child_process";
import type { Clock } from "./clock.ts";

export interface IsolatedProcess {
  /**
   * What the process answers; a copy. The process is started when it is needed and ends after a rest.
   * @throws ProcessDiedError when it dies or takes too long, and the signal's reason
   */
  ask(question: unknown, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

export class ProcessDiedError extends Error {}

const memoryMegabytes = 64;
const longestAnswerMs = 4_000;
const restMs = 30_000;

/** @param file a built file that calls `answerParent` */
export function createIsolatedProcess(file: string, clock: Clock): IsolatedProcess {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let cancelRest = () => {};

  function start(): ChildProcess {
    const started = fork(file, {
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    // Neither the process nor its channel keeps a command from ending; a question does, by its own timer.
    started.unref();
    started.channel?.unref();
    return started;
  }

  function stop(): void {
    child?.kill("SIGKILL");
    child = undefined;
  }

  async function askNow(question: unknown, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    cancelRest();
    child ??= start();
    const asked = child;
    try {
      return await new Promise((resolve, reject) => {
        const fail = (error: unknown) => {
          if (child === asked) stop();
          settle(() => reject(error));
        };
        const onMessage = (answer: unknown) => settle(() => resolve(answer));
        const onExit = () => fail(new ProcessDiedError("it needs too much memory"));
        const onAbort = () => fail(signal.reason);
        const cancelTimer = clock.startTimer(
          () => fail(new ProcessDiedError(`it takes longer than ${longestAnswerMs / 1000} s`)),
          longestAnswerMs,
        );
        const settle = (action: () => void) => {
          cancelTimer();
          signal.removeEventListener("abort", onAbort);
          asked.off("message", onMessage).off("exit", onExit).off("error", onExit);
          action();
        };
        asked.on("message", onMessage).on("exit", onExit).on("error", onExit);
        signal.addEventListener("abort", onAbort, { once: true });
        asked.send(question as NonNullable<unknown>, (error) => {
          if (error !== null) onExit();
        });
      });
    } finally {
      cancelRest = clock.startTimer(stop, restMs);
    }
  }

  return {
    ask(question, signal) {
      const turn = last.then(() => askNow(question, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    close() {
      cancelRest();
      stop();
    },
  };
}

/** The other side: answers every question until the parent is gone. */
export function answerParent(answer: (question: unknown) => Promise<unknown>): void {
  process.on("message", (question: unknown) => {
    void answer(question).then((told) => process.send?.(told));
  });
  process.on("disconnect", () => process.exit(0));
}
