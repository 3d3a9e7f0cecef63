import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { loadProvider } from "../../src/config/load-provider.ts";

export const testNowMs = Date.parse("2026-11-20T12:00:00Z");

export interface TextOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly nowMs?: number;
}

/** A configuration from its text, with the real providers and nothing of this machine's environment. */
export function configOf(
  text: string,
  { environment = {}, file = "config.yaml", nowMs = testNowMs }: TextOptions = {},
): Promise<Config> {
  return loadConfig({ file, text, environment, nowMs, loadProvider, pause: async () => {} });
}
