import { expect, it } from "vitest";
import { RecentResults } from "../../src/checks/recent-results.ts";

const result = (startedAtMs: number) => ({ startedAtMs, durationMs: 5 });
const failure = { reason: "auth", message: "HTTP 401" } as const;
const exchange = (number: number) => ({ request: `GET /${number}`, response: `HTTP 401 to ${number}` });

it("The last ten results of a project are kept, newest first", () => {
  const recent = new RecentResults();
  for (let atMs = 1; atMs <= 12; atMs++) recent.add("Chat", result(atMs));
  recent.add("Other", { ...result(99), failure });
  expect(recent.of("Chat").results.map(({ atMs }) => atMs)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(recent.of("Other")).toEqual({ results: [{ atMs: 99, durationMs: 5, failure }] });
  expect(recent.of("Nobody")).toEqual({ results: [] });
});

it("The exchanges of the last failure that had any are kept, also when later checks succeed", () => {
  const recent = new RecentResults();
  recent.add("Chat", { ...result(1), failure, exchanges: () => [exchange(0)] });
  recent.add("Chat", { ...result(2), failure, exchanges: () => [exchange(1), exchange(2)] });
  recent.add("Chat", { ...result(3), exchanges: () => [exchange(3)] });
  recent.add("Chat", { ...result(4), failure });
  expect(recent.of("Chat").failedExchange).toEqual({
    atMs: 2,
    text: "GET /1\n\nHTTP 401 to 1\n\nGET /2\n\nHTTP 401 to 2",
  });
});

it("Of a project that is forgotten nothing is kept", () => {
  const recent = new RecentResults();
  recent.add("Chat", result(1));
  recent.forget("Chat");
  expect(recent.of("Chat")).toEqual({ results: [] });
});
