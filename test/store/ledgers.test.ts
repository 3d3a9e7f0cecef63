/** What is written of ledgers, and when they are forgotten. */
import { describe, expect, it } from "vitest";
import type { RemainingReading, UsageReading } from "../../src/model.ts";
import type { StateReader } from "../../src/store/database.ts";
import { Ledgers, type ObservedAnswer, readLedgers } from "../../src/store/ledgers.ts";
import { mostUnused } from "../../src/store/unused.ts";
import { reading } from "./open-store.ts";

const dayMs = 86_400_000;
const startMs = Date.parse("2026-10-01T00:00:00Z");

function openLedgers() {
  const written: string[] = [];
  return { ledgers: new Ledgers((key) => void written.push(key)), since: () => written.splice(0) };
}

const amount = (value: number, account?: string): RemainingReading =>
  account === undefined ? { ...reading, value } : { ...reading, value, account };
const total = (value: number): UsageReading => ({ kind: "usage", window: "month", value, unit: "USD" });

function answer(day: number, amounts: readonly RemainingReading[], ...totals: readonly UsageReading[]): ObservedAnswer {
  const atMs = startMs + day * dayMs;
  return { provider: "acme", atMs, amounts: amounts.map((own) => ({ reading: own, movements: [] })), totals };
}

const closedOf = (...parts: readonly unknown[]) => `c:${JSON.stringify(["Chat", "acme", ...parts])}`;
const balanceDays = closedOf("balance", "USD", null, null);
const spendDays = closedOf("spend", "USD", null, "month");

/** What a disk would hold. */
function stateOf(ledgers: Ledgers): StateReader {
  return {
    *records() {
      for (const key of ledgers.keys()) {
        if (!key.startsWith("b:")) continue;
        const name = key.slice(2);
        yield { name, value: JSON.parse(Buffer.from(ledgers.prepare(name).value ?? []).toString()) };
      }
    },
    *bytes() {
      for (const key of ledgers.keys()) {
        if (!key.startsWith("c:")) continue;
        const { value } = ledgers.prepareClosed(key);
        if (value !== undefined) yield { key: key.slice(2), bytes: value };
      }
    },
  };
}

describe("the ledgers", () => {
  it("write a project when its numbers change, and closed days once a day", () => {
    const { ledgers, since } = openLedgers();
    const steps: readonly (readonly [string, ObservedAnswer, readonly string[]])[] = [
      ["nothing to keep", answer(0, []), []],
      ["a first amount", answer(0.1, [amount(9)], total(1)), ["b:Chat"]],
      ["the same amount", answer(0.2, [amount(9)], total(1)), []],
      ["another total", answer(0.3, [amount(9)], total(2)), ["b:Chat"]],
      ["another amount", answer(0.4, [amount(8)], total(2)), ["b:Chat"]],
      ["the next days", answer(1, [amount(8)]), ["b:Chat"]],
      ["the next days", answer(2, [amount(8)]), ["b:Chat"]],
      ["a day that is closed", answer(3, [amount(8)]), [balanceDays, "b:Chat"]],
      ["a day that is closed", answer(3.1, [], total(3)), [spendDays, "b:Chat"]],
    ];
    const seen: unknown[] = [];
    for (const [what, one] of steps) {
      ledgers.observe("Chat", one);
      seen.push([what, one, since()]);
    }
    expect(seen).toEqual(steps);
    ledgers.observe("Unlimited", answer(0, []));
    expect([...ledgers.keys()]).toEqual(["b:Chat", balanceDays, spendDays]);
    expect(ledgers.of("Chat").map(({ type, closed }) => [type, closed.length > 0])).toEqual([
      ["balance", true],
      ["spend", true],
    ]);
    expect(ledgers.of("Other")).toEqual([]);
  });

  it("are the same when they were read back", () => {
    const { ledgers } = openLedgers();
    for (let day = 0; day < 9; day++) ledgers.observe("Chat", answer(day, [amount(50 - day), amount(day, "1")]));
    ledgers.observe("Young", answer(0, [amount(1)], total(1)));
    const again = openLedgers();
    again.ledgers.restore(stateOf(ledgers));
    for (const project of ["Chat", "Young"]) expect(again.ledgers.of(project)).toEqual(ledgers.of(project));
    expect([...again.ledgers.keys()]).toEqual([...ledgers.keys()]);
    expect([...readLedgers(stateOf(ledgers))]).toEqual([
      { project: "Chat", series: ledgers.of("Chat") },
      { project: "Young", series: ledgers.of("Young") },
    ]);
    expect(again.since(), "nothing of it is new").toEqual([]);
  });

  it("prepare the open days as JSON, the closed ones as bytes, and nothing of what is not there", () => {
    const { ledgers } = openLedgers();
    for (let day = 0; day < 5; day++) ledgers.observe("Chat", answer(day, [amount(9 - day)]));
    const [series] = ledgers.of("Chat");
    if (series === undefined) throw new Error("there is no ledger");
    const { closed, ...open } = series;
    expect(JSON.parse(Buffer.from(ledgers.prepare("Chat").value ?? []).toString())).toEqual([open]);
    expect(ledgers.prepareClosed(balanceDays)).toEqual({ value: closed });
    ledgers.observe("Young", answer(0, [amount(1)]));
    const youngDays = balanceDays.replace("Chat", "Young");
    expect([ledgers.prepare("None"), ledgers.prepareClosed(spendDays), ledgers.prepareClosed(youngDays)]).toEqual([
      {},
      {},
      {},
    ]);
    expect([...ledgers.keys()]).toEqual(["b:Chat", balanceDays, "b:Young"]);
  });

  it("forget a project with all its days", () => {
    const { ledgers, since } = openLedgers();
    for (let day = 0; day < 5; day++) ledgers.observe("Chat", answer(day, [amount(9)]));
    ledgers.observe("Other", answer(0, [amount(9)]));
    since();
    ledgers.forgetProject("Chat");
    expect(since()).toEqual([balanceDays, "b:Chat"]);
    ledgers.forgetProject("Chat");
    expect(since(), "there is nothing to forget").toEqual([]);
    expect([...ledgers.keys()]).toEqual(["b:Other"]);
  });

  it("forget series that were read last before the limit, and none of the last answer", () => {
    const { ledgers, since } = openLedgers();
    ledgers.observe("Chat", answer(0, [amount(1, "old"), amount(1, "older")]));
    ledgers.observe("Chat", answer(1, [amount(1, "limit")]));
    ledgers.observe("Chat", answer(2, [amount(1, "last")], total(1)));
    ledgers.observe("Alone", answer(0, [amount(1)]));
    ledgers.observe("Pair", answer(0, [amount(1, "a"), amount(1, "b")]));
    since();
    ledgers.forgetUnused(startMs + dayMs);
    const accounts = (project: string) => ledgers.of(project).map(({ type, account }) => account ?? type);
    expect(accounts("Chat")).toEqual(["limit", "last", "spend"]);
    expect(since()).toEqual([
      closedOf("balance", "USD", "old", null),
      closedOf("balance", "USD", "older", null),
      "b:Chat",
    ]);
    ledgers.forgetUnused(startMs + 9 * dayMs);
    expect(["Chat", "Alone", "Pair"].map(accounts)).toEqual([["last", "spend"], ["balance"], ["a", "b"]]);
    since();
    ledgers.forgetUnused(startMs + 9 * dayMs);
    expect(since(), "nothing more to forget").toEqual([]);
  });

  it("keep a thousand series beside those of the last answer, and forget those that were read first", () => {
    const { ledgers, since } = openLedgers();
    const accounts = Array.from({ length: mostUnused }, (_, index) => amount(1, `${index}`));
    ledgers.observe("Chat", answer(0, accounts));
    ledgers.observe("Chat", answer(1, [amount(1, "a")], total(1)));
    expect(ledgers.of("Chat")).toHaveLength(mostUnused + 2);
    ledgers.observe("Chat", answer(2, [amount(1, "0"), amount(1, "b")]));
    since();
    ledgers.observe("Chat", answer(3, [amount(1, "c")]));
    expect(since()).toEqual([
      closedOf("balance", "USD", "2", null),
      closedOf("balance", "USD", "3", null),
      "b:Chat",
      "b:Chat",
    ]);
    const left = ledgers.of("Chat").map(({ account }) => account);
    expect([left.length, left[0], left.slice(-5)]).toEqual([mostUnused + 1, "4", ["a", undefined, "0", "b", "c"]]);
  });
});
