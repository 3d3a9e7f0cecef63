/** What a provider can be used for, and how. */
import { describe, expect, it } from "vitest";
import { callCommand } from "../support/command.ts";
import { configOf } from "../support/config.ts";

/** What `providers ID` prints: of one that costs money, one that is experimental, and one with an option that only the user knows. */
const pages: readonly (readonly [string, readonly string[]])[] = [
  [
    "aws-cost-explorer",
    [
      "aws-cost-explorer: AWS Cost Explorer",
      "spend of the day and the month; there is no balance to read: see budget",
      "documentation: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html",
      "console: https://console.aws.amazon.com/costmanagement/home",
      "least privilege: ce:GetCostAndUsage; Cost Explorer must have been opened once in the console",
      "minimum interval: 21600 s (AWS charges USD 0.01 for each request and renews the data at most three times a day)",
      "asking costs: 0.01 USD a request (https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/)",
      "",
      "OPTION                                         DEFAULT          MEANING",
      "access_key_id (or access_key_id_file)                           Access key id.",
      "access_key_secret (or access_key_secret_file)                   The secret of the access key.",
      'api_key (or api_key_file)                                       Both in one, in their place: "ID:SECRET".',
      "session_token (or session_token_file)                           Token of a temporary access key (STS).",
      'region                                         "international"  The vendor\'s site on which the account was opened; a key of one is refused by the other. One of international, china.',
      "",
      "projects:",
      "  - name: AWS Cost Explorer",
      "    provider: aws-cost-explorer",
    ],
  ],
  [
    "clawrouter",
    [
      "clawrouter: ClawRouter",
      "what the monthly budget of the key's policy still allows; spend of the month",
      "documentation: https://github.com/steipete/CodexBar/blob/main/docs/clawrouter.md",
      "console: https://clawrouter.openclaw.ai",
      "experimental: known from one client; the vendor's own description of the answer was not seen",
      "",
      "OPTION                     DEFAULT                          MEANING",
      "api_key (or api_key_file)  required, or CLAWROUTER_API_KEY  Key of a policy.",
      "",
      "projects:",
      "  - name: ClawRouter",
      "    provider: clawrouter",
      "    api_key: ${CLAWROUTER_API_KEY}",
    ],
  ],
  [
    "cloudsigma",
    [
      "cloudsigma: CloudSigma",
      "prepaid balance",
      "documentation: https://docs.cloudsigma.com/en/latest/billing.html",
      "console: https://zrh.cloudsigma.com/ui/",
      "",
      "OPTION                       DEFAULT                           MEANING",
      "username                     required                          E-mail address of the account.",
      "password (or password_file)  required, or CLOUDSIGMA_PASSWORD  Password of the account.",
      'location                     "zrh"                             Location whose API is asked, such as zrh, wdc or ams.',
      "",
      "projects:",
      "  - name: CloudSigma",
      "    provider: cloudsigma",
      "    username: ...",
      "    password: ${CLOUDSIGMA_PASSWORD}",
    ],
  ],
];

describe("providers", () => {
  it("lists every provider as the contract says", async () => {
    const { code, stdout } = await callCommand(["providers", "--json"]);
    expect(code).toBe(0);
    const providers = JSON.parse(stdout) as Record<string, unknown>[];
    const deepseek = providers.find(({ id }) => id === "deepseek");
    expect(deepseek).toEqual({
      id: "deepseek",
      name: "DeepSeek",
      docs: expect.stringMatching(/^https:/),
      kind: expect.any(String),
      readings: ["balance"],
      minIntervalSeconds: 0,
      options: [{ name: "api_key", required: true, secret: true, env: "DEEPSEEK_API_KEY", description: "API key." }],
    });
    for (const provider of providers)
      for (const option of provider["options"] as { description: string }[])
        expect(option.description, `${provider["id"]}`).not.toBe("");
  });

  it("lists in a table what is read with which credential", async () => {
    const { code, stdout } = await callCommand(["providers"]);
    expect(code).toBe(0);
    const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, "  "));
    const count = lines.indexOf("") - 1;
    expect(lines).toContain(
      "clawrouter  budget, spend  CLAWROUTER_API_KEY  what the monthly budget of the key's policy still allows; spend of the month (experimental)",
    );
    expect(lines).toContain(
      "datadog-cost  spend  DD_API_KEY DD_APP_KEY  estimated spend of the month, up to three days behind; see budget for what is left",
    );
    expect([lines[0], ...lines.slice(-3)]).toEqual([
      "PROVIDER  READS  CREDENTIAL  WHAT",
      "",
      `${count} providers; \`balance-alert providers ID\` shows the options of one.`,
      "",
    ]);
  });

  it.each(pages)("shows all about %s", async (id, lines) => {
    const { code, stdout, stderr } = await callCommand(["providers", id]);
    expect(stdout.split("\n")).toEqual([...lines, ""]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("shows the keys inside an option, and an example that can be used", async () => {
    const { stdout } = await callCommand(["providers", "http"]);
    const named = ["request.method", "request.json", "request.form", "readings[].unit_from", "readings[].each"];
    for (const key of [...named, "readings[].window", "pages.next"]) expect(stdout).toContain(`\n${key} `);
    const { projects } = await configOf(stdout.slice(stdout.indexOf("projects:")), { environment: { TOKEN: "t" } });
    expect(projects.map(({ host }) => host)).toEqual(["api.example.com"]);
  });

  it("suggests the right id for a wrong one", async () => {
    const { code, stderr } = await callCommand(["providers", "openruter"]);
    expect([code, stderr.trim()]).toEqual([2, '"openruter" is not a provider: did you mean "openrouter"?']);
  });
});
