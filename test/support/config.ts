import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
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

/** What is wrong with a configuration, as a person reads it; nothing where it is accepted. */
export async function problemsOf(text: string, options?: TextOptions): Promise<readonly string[]> {
  try {
    await configOf(text, options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** The same without the name of the file: `2:5: projects[0].name: ...`. */
export async function placedProblemsOf(text: string, options?: TextOptions): Promise<readonly string[]> {
  return (await problemsOf(text, options)).map((problem) => problem.replace(/^config\.yaml:/, ""));
}

const indented = (lines: string, blanks: string) => lines.replace(/^(?=.)/gm, blanks);

/** An entry of these keys, of which the first stands in line 3; and the same with what it needs, of which the last stands in line 4. */
export const entries = {
  project: (lines: string) => `projects:\n  - name: A\n${indented(lines, "    ")}\n`,
  keyedProject: (lines: string) => entries.project(`provider: deepseek\napi_key: k\n${lines}`),
  subscription: (lines: string) => `subscriptions:\n  - name: A\n${indented(lines, "    ")}\n`,
  mailbox: (lines: string) => `mailboxes:\n  - username: a\n${indented(lines, "    ")}\n`,
  receiver: (lines: string) => `notify:\n  receivers:\n    - name: ops\n${indented(lines, "      ")}\n`,
};
