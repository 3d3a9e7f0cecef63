/** The thread that parses a large configuration file and keeps it, to be asked for its parts and places. */
import { answerQuestions } from "../platform/worker.ts";
import { isRecord } from "./is-record.ts";
import type { Answers, Question } from "./parse-file.ts";
import { fileOf, type PlacedFile } from "./parsed-file.ts";

let parsed: PlacedFile | undefined;

function answer(question: Question): Answers[Question["ask"]] {
  if (question.ask === "parse") {
    parsed = fileOf(question.file, question.text);
    return { faults: parsed.faults, ...withoutLists(parsed.value) };
  }
  if (parsed === undefined) throw new Error("nothing was parsed");
  if (question.ask === "places") return question.places.map(parsed.positionOf);
  const list = isRecord(parsed.value) ? parsed.value[question.key] : undefined;
  return Array.isArray(list) ? list.slice(question.from, question.to) : [];
}

/** Lists are asked for in parts: to take one in whole would block who asks. */
function withoutLists(value: unknown): Pick<Answers["parse"], "outline" | "lists"> {
  if (!isRecord(value)) return { outline: value, lists: {} };
  const entries = Object.entries(value);
  return {
    outline: Object.fromEntries(entries.map(([key, one]) => [key, Array.isArray(one) ? [] : one])),
    lists: Object.fromEntries(entries.flatMap(([key, one]) => (Array.isArray(one) ? [[key, one.length]] : []))),
  };
}

// Only parse-file.ts asks.
void answerQuestions((question) => answer(question as Question));
