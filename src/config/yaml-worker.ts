/** The thread that parses a large configuration file. */
import { answerQuestions } from "../platform/worker.ts";
import type { Question } from "./parse-file.ts";
import { createAnswers } from "./yaml-answers.ts";

const answer = createAnswers();

// Only parse-file.ts asks.
void answerQuestions((question) => answer(question as Question));
