import type { RemainingType } from "../model.ts";
import type { Measure, Provider } from "../provider-kit/provider.ts";
import type { Problem } from "./problem.ts";
import { type CommonProject, remainingTypes } from "./project-schema.ts";
import { didYouMean } from "./suggestion.ts";

/**
 * Thresholds that no reading of the provider can ever match, and money that is subtracted from nothing. What only an answer of the
 * vendor shows is left to the checks.
 */
export function thresholdProblems(provider: Provider, options: unknown, project: CommonProject): Problem[] {
  const measures = provider.measuresWith(options);
  const types = typesOf(measures, project);
  return [
    ...spendProblems(provider, measures, project),
    ...mainProblems(provider, measures, types, project),
    ...typeProblems(provider, types, project),
    ...readingProblems(provider, types, project),
  ];
}

/** Of readings that are left: the provider's own, and what the project's keys make of spend. */
function typesOf(
  measures: readonly Measure[],
  { type, budget, top_ups, top_ups_from_mail }: CommonProject,
): ReadonlySet<RemainingType> {
  const types = new Set(remainingTypes.filter((one) => measures.includes(one)));
  if (budget !== undefined) types.add("budget");
  if (top_ups !== undefined || top_ups_from_mail !== undefined) types.add("balance");
  if (type !== undefined && types.size > 0) types.add(type);
  return types;
}

function spendProblems(provider: Provider, measures: readonly Measure[], project: CommonProject): Problem[] {
  if (measures.includes("spend")) return [];
  const keys = (["budget", "top_ups", "top_ups_from_mail", "spend_thresholds"] as const).filter(
    (key) => project[key] !== undefined,
  );
  return keys.map((key) => ({
    path: [key],
    part: "key",
    message: `${provider.name} does not say what is spent: leave ${key} out`,
  }));
}

function mainProblems(
  provider: Provider,
  measures: readonly Measure[],
  types: ReadonlySet<RemainingType>,
  { threshold }: CommonProject,
): Problem[] {
  if (threshold === undefined || types.size > 0) return [];
  const remedy = measures.includes("spend") ? "write budget or top_ups beside it" : "leave threshold out";
  return [{ path: ["threshold"], part: "key", message: `${provider.name} does not say how much is left: ${remedy}` }];
}

function typeProblems(provider: Provider, types: ReadonlySet<RemainingType>, { thresholds }: CommonProject): Problem[] {
  return (Object.keys(thresholds) as RemainingType[])
    .filter((type) => !types.has(type))
    .map((type) => ({
      path: ["thresholds", type],
      part: "key",
      message: `${provider.name} has no ${type}: ${types.size === 0 ? "leave it out" : `write ${[...types].join(" or ")}`}`,
    }));
}

function readingProblems(
  { name, units }: Provider,
  types: ReadonlySet<RemainingType>,
  project: CommonProject,
): Problem[] {
  const { reading, unit } = project;
  if (reading === undefined || units === undefined) return [];
  // The threshold looks at readings that have been renamed already, `unit` and `type` at those of the vendor.
  const known = [...units, ...(unit === undefined ? [] : [unit]), ...types];
  if (known.some((one) => one.toLowerCase() === reading.toLowerCase())) return [];
  return [
    {
      path: ["reading"],
      message: `${name} has no reading ${JSON.stringify(reading)}${didYouMean(reading, known) || `: write ${known.join(" or ")}`}`,
    },
  ];
}
