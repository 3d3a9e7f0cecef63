import * as z from "zod";
import { unwrap } from "../config/secrets.ts";
import type { Provider } from "../provider-kit/provider.ts";

/** Whether an option chooses from a list that the program knows. */
export function isFixedOption(provider: Provider, name: string): boolean {
  const field = provider.options.shape[name];
  if (field === undefined) return false;
  const inner = unwrap(field as z.ZodType); // zod types a shape by its core type.
  const element = inner instanceof z.ZodArray ? unwrap(inner.element as z.ZodType) : inner; // As above.
  return element instanceof z.ZodEnum || element instanceof z.ZodLiteral || element instanceof z.ZodBoolean;
}

/** The options without those that stand there as they are by default. */
export function optionsAsWritten(provider: Provider, options: unknown): Record<string, unknown> {
  const written = Object.entries(options as Record<string, unknown>); // What a strict object's schema made.
  return Object.fromEntries(
    written.filter(([name, value]) => {
      const field = provider.options.shape[name] as z.ZodType | undefined; // As above.
      const byDefault = field?.safeParse(undefined);
      return value !== undefined && JSON.stringify(byDefault?.data) !== JSON.stringify(value);
    }),
  );
}
