/** A second thread that answers questions one by one, for work that would keep the event loop from everything else. */
import { existsSync } from "node:fs";

export interface HostWorker {
  /** What the thread answers; a copy. Rejects with what it threw, or when it ends. One question at a time. */
  ask(question: unknown): Promise<unknown>;
  stop(): void;
}

/** Undefined where the program has not been built, so that the file is not there: then the work is done where it is asked for. */
export async function startWorker(file: string): Promise<HostWorker | undefined> {
  if (!existsSync(file)) return undefined;
  const { Worker } = await import("node:worker_threads");
  const worker = new Worker(file, { env: {}, stdin: false });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const settle = (action: () => void) => {
          worker.off("message", onMessage).off("error", onError).off("exit", onExit);
          action();
        };
        const onMessage = (answer: unknown) => settle(() => resolve(answer));
        const onError = (error: unknown) => settle(() => reject(error));
        const onExit = () => settle(() => reject(new Error("the thread has ended")));
        worker.on("message", onMessage).on("error", onError).on("exit", onExit);
        worker.postMessage(question);
      }),
    stop: () => void worker.terminate(),
  };
}

/** The thread's side: answers every question. What `answer` throws ends the thread and rejects the question. */
export async function answerQuestions(answer: (question: unknown) => unknown): Promise<void> {
  const { parentPort } = await import("node:worker_threads");
  parentPort?.on("message", (question: unknown) => parentPort.postMessage(answer(question)));
}
