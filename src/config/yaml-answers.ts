/** What the thread of a large configuration file answers. */
import { isRecord } from "./is-record.ts";
import type { Answers, Question } from "./parse-file.ts";
import { parseConfigText } from "./parse-text.ts";

/** Lists are asked for in parts: to take one in whole would block who asks. */
export function createAnswers(): (question: Question) => Answers[Question["ask"]] {
  let value: unknown;
  return (question) => {
    if (question.ask === "positions")
      return question.parts.map(parseConfigText(question.file, question.text).positionOf);
    if (question.ask === "parse") {
      const parsed = parseConfigText(question.file, question.text);
      value = parsed.value;
      return { faults: parsed.faults, ...withoutLists(value) };
    }
    const list = isRecord(value) ? value[question.key] : undefined;
    return Array.isArray(list) ? list.slice(question.from, question.to) : [];
  };
}

function withoutLists(whole: unknown): Pick<Answers["parse"], "outline" | "lists"> {
  if (!isRecord(whole)) return { outline: whole, lists: {} };
  const entries = Object.entries(whole);
  return {
    outline: Object.fromEntries(entries.map(([key, one]) => [key, Array.isArray(one) ? [] : one])),
    lists: Object.fromEntries(entries.flatMap(([key, one]) => (Array.isArray(one) ? [[key, one.length]] : []))),
  };
}
