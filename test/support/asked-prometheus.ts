import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { eventually, type ListeningProgram, startListeningProgram } from "./listening-program.ts";

const Answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.unknown()) }).optional(),
});

/** A real Prometheus that scrapes one target and evaluates rules each second. */
export interface AskedPrometheus extends ListeningProgram {
  readonly ask: (expression: string, overTime: boolean) => Promise<z.infer<typeof Answer>>;
  readonly hasResult: (expression: string) => Promise<true | undefined>;
}

/** @param filledIn puts values in place of variables of an expression */
export async function startPrometheus(
  target: string,
  rules: string,
  filledIn: (expression: string) => string = (expression) => expression,
): Promise<AskedPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  writeFileSync(join(folder, "alert_rules.yml"), rules);
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["alert_rules.yml"],
    scrape_configs: [{ job_name: "balance-alert", static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, "prometheus.yml"), stringify(config));
  const program = await startListeningProgram("prometheus", [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--web.listen-address=127.0.0.1:0",
  ]);
  // It listens before its storage is open.
  await eventually(async () => ((await fetch(`${program.url}/-/ready`)).ok ? true : undefined));
  const ask = async (expression: string, overTime: boolean): Promise<z.infer<typeof Answer>> => {
    const now = Date.now() / 1000;
    const range: Record<string, string> = { start: String(now - 60), end: String(now), step: "1" };
    const body = new URLSearchParams({ query: filledIn(expression), ...(overTime ? range : {}) });
    const path = overTime ? "query_range" : "query";
    return Answer.parse(await (await fetch(`${program.url}/api/v1/${path}`, { method: "POST", body })).json());
  };
  return {
    ...program,
    ask,
    hasResult: async (expression) => (((await ask(expression, false)).data?.result.length ?? 0) > 0 ? true : undefined),
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
