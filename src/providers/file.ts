import * as z from "zod";
import { CheckError } from "../model.ts";
import { whyUnreadable } from "../platform/regular-file.ts";
import { defineLocalProvider } from "../provider-kit/define.ts";
import {
  type DescribedReading,
  describedMeasures,
  describedReadingProblems,
  describedReadings,
  expression,
  expressionProblems,
  readDescribed,
} from "../provider-kit/expression-readings.ts";
import { evaluator } from "../provider-kit/expressions.ts";

const options = {
  path: z.string().min(1).describe("The file; a relative path counts from the working directory."),
  format: z
    .enum(["json", "text", "auto"])
    .default("auto")
    .describe("auto: JSON where the file begins with { or [, else text."),
  value: expression("JSONata: the amount; default: the whole file.").optional(),
  type: z.enum(["balance", "credits", "quota", "budget"]).optional().describe("Of the one amount; default balance."),
  unit: z.string().trim().min(1).optional().describe("Of the one amount: ISO 4217 code, credits, requests, ..."),
  readings: describedReadings.optional().describe("Several readings; in place of value, type and unit."),
};
type Options = z.output<z.ZodObject<typeof options>>;

export const provider = defineLocalProvider({
  id: "file",
  name: "File",
  docs: "https://docs.jsonata.org/overview",
  summary: "amounts in a local JSON or text file",
  measures: ["balance", "credits", "quota", "budget", "spend", "usage", "expiry"],
  measuresWith: (written) => describedMeasures(describedBy(written)),
  options,
  async problems(written) {
    const { readings, unit } = written;
    if (readings === undefined)
      return [
        ...(unit === undefined ? [{ path: ["unit"], message: "missing: write the unit of the amount" }] : []),
        ...(await expressionProblems(written, ["value"])),
      ];
    const extra = (["value", "type", "unit"] as const).filter((key) => written[key] !== undefined);
    const each = await Promise.all(
      readings.map((reading, index) => describedReadingProblems(reading, ["readings", index])),
    );
    return [
      ...extra.map((key) => ({ path: [key], message: `with readings, ${key} is written in each of them` })),
      ...each.flat(),
    ];
  },
  async read(written, context) {
    const content = contentOf(await textOf(written.path, context.readFile), written);
    return { readings: await readDescribed(describedBy(written), content, evaluator(context)) };
  },
});

/** The short form is a list of one reading. */
function describedBy({ readings, value = "$", type, unit }: Options): readonly DescribedReading[] {
  return readings ?? [{ value, optional: false, ...(type && { type }), ...(unit && { unit }) }];
}

async function textOf(path: string, readFile: (path: string) => Promise<string>): Promise<string> {
  try {
    const text = (await readFile(path)).replace(/^\uFEFF/, "").trim();
    if (text !== "") return text;
  } catch (error) {
    throw new CheckError("config", `cannot read ${path}: ${whyUnreadable(error)}`, { cause: error });
  }
  // A writer that truncates before it writes is seen like this for a moment.
  throw new CheckError("invalid_response", `${path} is empty`);
}

function contentOf(text: string, { path, format }: Options): unknown {
  if (format === "text" || (format === "auto" && !/^[[{]/.test(text))) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CheckError("invalid_response", `${path} is no JSON`, { cause: error });
  }
}
