import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { families } from "../../src/metrics/families.ts";
import { callCommand } from "../support/command.ts";
import { configOf } from "../support/config.ts";
import { exportedSeriesNames } from "../support/exported-series.ts";
import { runProgram } from "../support/listening-program.ts";
import { codeBlocks } from "../support/markdown.ts";

const root = join(import.meta.dirname, "../..");
const pages = [
  "alerting.md",
  "calendar.md",
  "existing-prometheus.md",
  "guard.md",
  "install.md",
  "mcp.md",
  "migration.md",
  "notify.md",
  "promql.md",
  "proxy.md",
  "recipes.md",
  "report.md",
  "spend.md",
  "troubleshooting.md",
  ...readdirSync(join(root, "docs/runbooks")).map((file) => `runbooks/${file}`),
].map((file) => ({ file, text: readFileSync(join(root, "docs", file), "utf8") }));
const page = (file: string): string => pages.find((each) => each.file === file)?.text ?? "";

describe("the pages about operation", () => {
  it.each(pages)("$file links only to files that are here", ({ file, text }) => {
    const links = [...text.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? "");
    const missing = links.filter(
      (link) => !/^https?:/.test(link) && !existsSync(join(root, "docs", dirname(file), link)),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)("$file names only metrics that the program exports", ({ file, text }) => {
    // The first column of the migration tables has the names of other programs.
    const ours = file === "migration.md" ? text.replaceAll(/^\| [^|]* \|/gm, "") : text;
    const names = [...ours.matchAll(/balance_alert_[a-z_]*[a-z]\b(?!_)/g)].map((match) => match[0]);
    const exported = exportedSeriesNames(families);
    const histograms = families.filter(({ type }) => type === "histogram").map(({ name }) => name);
    expect(names.filter((name) => !exported.has(name) && !histograms.includes(name))).toEqual([]);
  });

  it("name only flags and commands that the program has", async () => {
    const help = (await callCommand(["--help"])).stdout + (await callCommand(["serve", "--help"])).stdout;
    const others = (
      await Promise.all(["check", "scan", "renewals", "runway"].map((name) => callCommand([name, "--help"])))
    )
      .map(({ stdout }) => stdout)
      .join("");
    const text = pages.map((each) => each.text).join("\n");
    const flags = new Set(
      [...text.matchAll(/--(?:web|config|state|log|total|shard|debug|at|eml)[\w.-]*\w/g)].map((match) => match[0]),
    );
    expect([...flags].filter((flag) => !`${help}${others}`.includes(flag) && !ofOtherPrograms.has(flag))).toEqual([]);
    const commands = new Set([...text.matchAll(/`balance-alert ([a-z][a-z-]+)/g)].map((match) => match[1] ?? ""));
    expect(commands.size).toBeGreaterThan(5);
    expect([...commands].filter((command) => !new RegExp(`^  ${command}\\b`, "m").test(help))).toEqual([]);
  });
});

/** Flags of amtool, promtool, docker and helm that look like ours. */
const ofOtherPrograms = new Set(["--config.file"]);

describe("the pages about the code", () => {
  it("name only files that exist", () => {
    const decisions = readdirSync(join(root, "docs/decisions")).map((file) => `docs/decisions/${file}`);
    const files = ["docs/architecture.md", "docs/mail.md", "docs/performance.md", "CONTRIBUTING.md", ...decisions];
    const named = files.flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/`([\w-]+\/[\w./-]*\.(?:ts|mjs|yaml))`/g)]
        .map((match) => match[1] ?? "")
        .filter((path) => !path.includes("ID"))
        .map((path) => ({ file, path })),
    );
    // A path may begin in the repository or in src.
    expect(named.filter(({ path }) => !existsSync(join(root, path)) && !existsSync(join(root, "src", path)))).toEqual(
      [],
    );
  });
});

describe("the table from promise to test", () => {
  it("names only tests that exist", () => {
    const named = [...readFileSync(join(root, "docs/reliability.md"), "utf8").matchAll(/`(test\/[^`]*)`/g)].map(
      (match) => match[1] ?? "",
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("the README in two languages", () => {
  const [english = "", chinese = ""] = ["README.md", "README.zh-CN.md"].map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const withoutComments = (text: string): readonly string[] =>
    [...codeBlocks(text, "sh"), ...codeBlocks(text, "yaml")].map((block) => block.replaceAll(/ *#.*/g, ""));
  const commands = (text: string): readonly string[] =>
    [...text.matchAll(/^\| `([a-z-]+)/gm)].map((match) => match[1] ?? "");
  const links = (text: string): readonly string[] =>
    [...text.matchAll(/\]\((?!README|docs\/images)([^)]+)\)/g)].map((match) => match[1] ?? "");

  it("shows the same commands and the same configuration", () => {
    expect(withoutComments(chinese)).toEqual(withoutComments(english));
    expect(commands(chinese)).toEqual(commands(english));
  });

  it("names every command of the program", async () => {
    const { stdout } = await callCommand(["--help"]);
    const offered = [...stdout.slice(stdout.indexOf("Commands:")).matchAll(/^ {2}([a-z-]+) /gm)].map(
      (match) => match[1] ?? "",
    );
    expect([...commands(english)].sort()).toEqual(offered.filter((command) => command !== "help").sort());
  });

  it("leads to the same pages, which are here", () => {
    expect(links(chinese)).toEqual(links(english));
    expect(links(english).filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it("has a configuration that loads", async () => {
    const [config = ""] = codeBlocks(english, "yaml");
    const { projects } = await configOf(config, { environment: { DEEPSEEK_API_KEY: "key" } });
    expect(projects.map(({ name }) => name)).toEqual(["DeepSeek"]);
  });
});

describe("the tutorial for the first provider", () => {
  const tutorial = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

  it.each([
    ["ts", "src/providers/heygen.ts"],
    ["yaml", "test/fixtures/providers/heygen.yaml"],
  ])("shows in its block of %s the whole of %s", (language, file) => {
    expect(codeBlocks(tutorial, language).map((block) => block.trim())).toEqual([
      readFileSync(join(root, file), "utf8").trim(),
    ]);
  });

  it("names scripts, files and functions that exist", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
    const named = [...tutorial.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? "");
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
    const kit = readdirSync(join(root, "src/provider-kit"))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, "src/provider-kit", file), "utf8"))
      .join("\n");
    const functions = [
      ...["bearer", "header", "query", "basic", "jsonFields", "amount", "groupedAmount", "currencyCode", "isoInstant"],
      ...["unixSeconds", "unixMilliseconds", "balance", "credits", "quota", "budget", "spend", "tokens", "requests"],
      ...[
        "expiry",
        "sum",
        "roundFloatNoise",
        "errorInOkResponse",
        "unsuccessful",
        "refusedByCode",
        "badCredential",
        "notPermitted",
      ],
      ...["rateLimited", "vendorFault", "rejected", "defineProvider"],
    ];
    expect(functions.filter((name) => !tutorial.includes(name))).toEqual([]);
    expect(functions.filter((name) => !new RegExp(`export (const|function) ${name}\\b`).test(kit))).toEqual([]);
  });
});

describe("the scrape jobs of the documentation", () => {
  const folder = mkdtempSync(join(tmpdir(), "docs-"));
  const jobs = ["existing-prometheus.md", "proxy.md"].flatMap((file) =>
    codeBlocks(page(file), "yaml")
      .filter((block) => block.startsWith("scrape_configs:"))
      .map((block, index) => ({ name: `${file}, ${index + 1}`, block })),
  );

  beforeAll(() => {
    writeFileSync(join(folder, "there"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are all five ways of the page, and the one behind a proxy", () => {
    expect(jobs.map(({ block }) => /(static|docker_sd|kubernetes_sd|consul_sd)_configs/.exec(block)?.[1])).toEqual([
      "static",
      "static",
      "static",
      "docker_sd",
      "kubernetes_sd",
      "consul_sd",
      "static",
    ]);
  });

  it.each(jobs)("promtool accepts that of $name", async ({ block }) => {
    const { scrape_configs } = ScrapeConfigs.parse(
      parse(block.replaceAll(/(ca_file|password_file): .*/g, `$1: ${join(folder, "there")}`)),
    );
    // Debian builds Prometheus without these two ways of discovery; their fields are checked by the schema alone.
    const rest = scrape_configs.map(({ kubernetes_sd_configs, consul_sd_configs, ...others }) => others);
    const file = join(folder, "prometheus.yml");
    writeFileSync(file, stringify({ scrape_configs: rest }));
    const result = await runProgram("promtool", ["check", "config", "--lint=all", "--lint-fatal", file], folder);
    expect(result).toEqual({ code: 0, stdout: expect.stringContaining("SUCCESS"), stderr: expect.any(String) });
  });
});

const ScrapeConfigs = z.strictObject({
  scrape_configs: z.array(
    z.looseObject({
      kubernetes_sd_configs: z
        .array(
          z.strictObject({
            role: z.enum(["endpoints", "service", "pod", "node", "ingress", "endpointslice"]),
            namespaces: z.strictObject({ names: z.array(z.string()) }),
          }),
        )
        .optional(),
      consul_sd_configs: z
        .array(z.strictObject({ server: z.string(), services: z.array(z.string()), tags: z.array(z.string()) }))
        .optional(),
    }),
  ),
});

describe("the recipes for Alertmanager", () => {
  const folder = mkdtempSync(join(tmpdir(), "recipes-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const blocks = codeBlocks(page("alerting.md"), "yaml");

  // What 0.25 does not know (payload, url_file, bot_token_file) is refused by the amtool of the tests.
  const known = blocks.filter((block) => /^(receivers|time_intervals):/.test(block) && !/payload|_file/.test(block));
  it.each(known)("amtool accepts %s", async (block) => {
    const part = parse(block);
    const complete = {
      route: { receiver: "page" },
      receivers: [{ name: "page" }, { name: "mail" }],
      ...part,
    };
    const file = join(folder, "alertmanager.yml");
    writeFileSync(file, stringify(complete));
    const result = await runProgram("amtool", ["check-config", file], folder);
    expect(result).toEqual({ code: 0, stdout: expect.stringContaining("SUCCESS"), stderr: expect.any(String) });
  });

  it("are some", () => {
    expect(known).toHaveLength(2);
  });

  it("use templates that deploy/alertmanager/chat.tmpl defines", () => {
    const template = readFileSync(join(root, "deploy/alertmanager/chat.tmpl"), "utf8");
    const defined = [...template.matchAll(/define "([\w.]+)"/g)].map((match) => match[1]);
    const used = new Set(
      blocks.flatMap((block) => [...block.matchAll(/template "([\w.]+)"/g)].map((match) => match[1])),
    );
    expect([...used].sort()).toEqual([...defined].sort());
  });

  const firing = {
    status: "firing",
    commonLabels: { alertname: "BalanceLow", severity: "critical" },
    alerts: [
      {
        status: "firing",
        annotations: {
          description: 'OpenRouter: "main" has 10% left.',
          runbook_url: "https://example.com/BalanceLow.md",
        },
      },
      {
        status: "resolved",
        annotations: { description: "DeepSeek has 90% left.", runbook_url: "https://example.com/BalanceLow.md" },
      },
    ],
  };
  const render = async (name: string, data: object): Promise<string> => {
    const file = join(folder, "notification.json");
    writeFileSync(file, JSON.stringify(data));
    const { stdout } = await runProgram(
      "amtool",
      [
        "template",
        "render",
        `--template.glob=${join(root, "deploy/alertmanager/chat.tmpl")}`,
        `--template.data=${file}`,
        `--template.text={{ template "${name}" . }}`,
      ],
      folder,
    );
    return stdout;
  };

  it.each([
    { name: "chat.title", text: "CRITICAL BalanceLow" },
    {
      name: "chat.text",
      text: 'CRITICAL BalanceLow\n- OpenRouter: "main" has 10% left.\n- over: DeepSeek has 90% left.',
    },
    {
      name: "chat.markdown",
      text:
        "**CRITICAL BalanceLow**\n\n" +
        '> OpenRouter: "main" has 10% left. [runbook](https://example.com/BalanceLow.md)\n\n' +
        "> over: DeepSeek has 90% left. [runbook](https://example.com/BalanceLow.md)\n",
    },
  ])("$name says what happened", async ({ name, text }) => {
    expect(await render(name, firing)).toBe(text);
  });

  it.each(["chat.title", "chat.text", "chat.markdown"])(
    "%s begins with a line that is no list and no map in YAML",
    async (name) => {
      const texts = await Promise.all([firing, { ...firing, status: "resolved" }].map((data) => render(name, data)));
      for (const text of texts) expect(text.split("\n")[0]).toMatch(/^(\*\*)?(CRITICAL|RESOLVED) BalanceLow(\*\*)?$/);
    },
  );
});
