import { expect, it } from "vitest";
import type { ProjectState } from "../../src/model.ts";
import { applyRun, type ProjectRun } from "../../src/store/apply.ts";
import { chat, reading } from "./open-store.ts";

const run = { startedAtMs: 1_000, durationMs: 20.6 };
const failure = { reason: "network", message: "refused" } as const;
const lastGood = { measuredAtMs: 7, readings: [{ ...reading, value: 3 }], active: true };
const readings = [{ ...reading, value: 5 }];
const state = { project: "Chat", provider: "acme", lastRun: run };
const before: ProjectState = { project: "Chat", provider: "acme", lastGood };

const cases: readonly (readonly [string, ProjectState | undefined, ProjectRun, ProjectState])[] = [
  ["a first failure has no amounts", undefined, { ...run, failure }, { ...state, lastRun: { ...run, failure } }],
  ["a failure keeps the amounts", before, { ...run, failure }, { ...state, lastRun: { ...run, failure }, lastGood }],
  ["a run without an answer keeps the amounts", before, run, { ...state, lastGood }],
  [
    "a failure counts more than an answer",
    before,
    { ...run, failure, answer: { readings } },
    { ...state, lastRun: { ...run, failure }, lastGood },
  ],
  [
    "the amounts of another provider are gone",
    { ...before, provider: "other" },
    { ...run, failure },
    { ...state, lastRun: { ...run, failure } },
  ],
  [
    "an answer counts from when it was there, and all of what was said before is gone",
    before,
    { ...run, answer: { readings } },
    { ...state, lastGood: { measuredAtMs: 1_021, readings } },
  ],
  [
    "what a vendor says of the account and of the key is kept",
    undefined,
    { ...run, answer: { readings: [], active: false, credentialExpiresAtMs: 99 } },
    { ...state, lastGood: { measuredAtMs: 1_021, readings: [], active: false, credentialExpiresAtMs: 99 } },
  ],
];

it.each(cases)("After a run, %s", (_, previous, ended, expected) => {
  expect(applyRun(previous, chat, ended)).toStrictEqual(expected);
});
