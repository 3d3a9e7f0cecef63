/** The parts of a large file, as its thread hands them over and as they are put together. */
import { expect, it } from "vitest";
import { parseFile, positionsIn, type Question } from "../../src/config/parse-file.ts";
import { createAnswers } from "../../src/config/yaml-answers.ts";

const file = "config.yaml";
const projects = Array.from({ length: 250 }, (_, index) => ({ name: `p${index}`, note: "x".repeat(250) }));
const text = JSON.stringify({ timezone: "UTC", projects, mailboxes: [], defaults: { retries: 1 } });

/** A thread that answers in this one, and what it was asked. */
function threadOf(asked: string[]) {
  const answer = createAnswers();
  const ask = async (question: unknown) => {
    const { ask, ...rest } = question as Question;
    asked.push(ask === "entries" && "from" in rest ? `${rest.key} ${rest.from}-${rest.to}` : ask);
    return answer(question as Question);
  };
  return async () => ({ ask, stop: () => void asked.push("stop") });
}

it("a file comes without its lists, and these in parts of a hundred", async () => {
  const asked: string[] = [];
  const parsed = await parseFile({ file, text }, threadOf(asked));
  expect(parsed).toEqual({ faults: [], value: JSON.parse(text) });
  expect(asked).toEqual(["parse", "projects 0-100", "projects 100-200", "projects 200-300", "stop"]);
});

it("the outline says how long the lists are", () => {
  const answer = createAnswers();
  expect(answer({ ask: "parse", file, text: "a: [1, 2]\nb: { c: [3] }\n" })).toEqual({
    faults: [],
    outline: { a: [], b: { c: [3] } },
    lists: { a: 2 },
  });
  expect(answer({ ask: "entries", key: "a", from: 1, to: 2 })).toEqual([2]);
  expect(answer({ ask: "entries", key: "b", from: 0, to: 1 })).toEqual([]);
  expect(answer({ ask: "parse", file, text: "[1]" })).toEqual({ faults: [], outline: [1], lists: {} });
  expect(answer({ ask: "entries", key: "a", from: 0, to: 1 })).toEqual([]);
});

it("positions are asked for with the text, and stand where they do without a thread", async () => {
  const asked: string[] = [];
  const parts = [{ path: ["projects", 1, "name"] }, { path: ["defaults", "retries"], part: "key" as const }];
  const positions = await positionsIn({ file, text }, parts, threadOf(asked));
  expect(positions).toEqual(await positionsIn({ file, text }, parts));
  expect(asked).toEqual(["positions", "stop"]);
});

it("a file of less than 50,000 letters, and one without a thread, is parsed here", async () => {
  const asked: string[] = [];
  const small = { file, text: "a: 1" };
  expect((await parseFile(small, threadOf(asked))).value).toEqual({ a: 1 });
  expect(await positionsIn(small, [{ path: ["a"] }], threadOf(asked))).toEqual([{ line: 1, column: 4 }]);
  expect((await parseFile({ file, text }, async () => undefined)).value).toEqual(JSON.parse(text));
  expect(asked).toEqual([]);
});
