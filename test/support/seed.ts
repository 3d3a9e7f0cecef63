/**
 * Generated inputs are the same in every run, so that a change that breaks nothing passes. `FAULT_SEED=12345` repeats other ones,
 * `FAULT_SEED=random` looks at new ones.
 */
import { randomInt } from "node:crypto";
import fc from "fast-check";

const wanted = process.env.FAULT_SEED ?? "20261120";

export const seed = wanted === "random" ? randomInt(1, 2 ** 31 - 1) : Number(wanted);

fc.configureGlobal({ seed });
