/** The process in which expressions run that may need much memory. */
import { answerParent } from "../platform/isolated-process.ts";
import { answerExpression } from "./expressions.ts";

answerParent(answerExpression);
