import { parse } from "yaml";
import { z } from "zod";

const RuleFile = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string().optional() })) })),
});

/** The alerts of a rule file, each name once, in the order of the file. */
export function alertNamesOf(ruleFile: string): readonly string[] {
  const rules = RuleFile.parse(parse(ruleFile)).groups.flatMap((group) => group.rules);
  return [...new Set(rules.flatMap(({ alert }) => (alert === undefined ? [] : [alert])))];
}
