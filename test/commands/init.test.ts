import { describe, expect, it } from "vitest";
import { provider as braveProvider } from "../../src/providers/brave-search.ts";
import { provider as deepseekProvider } from "../../src/providers/deepseek.ts";
import { callCommand, writtenFile } from "../support/command.ts";

const head = `# balance-alert configuration. \`balance-alert check-config\` says what it means; docs/configuration.md names every key.
timezone: UTC # IANA zone of renewal dates, such as Asia/Shanghai

`;
const subscriptions = `
subscriptions: []
# subscriptions:
#   - name: Domain example.com
#     cycle_type: yearly # daily, weekly, monthly, quarterly, semiannual, yearly, biennial, once
#     renewal_day: "03-15"
#     amount: 88
#     currency: CNY
#     alert_days_before: 7

`;
const noMailbox = `mailboxes: []
# mailboxes:
#   - name: ops
#     host: imap.example.com
#     username: ops@example.com
#     password_file: /run/secrets/imap
#     folders: [INBOX]
#     lookback: 7d
`;
const deepseek = `  # ${deepseekProvider.summary}; ${deepseekProvider.docs}
  - name: "DeepSeek"
    provider: deepseek
    api_key: \${DEEPSEEK_API_KEY}
    # threshold: 10
`;
const brave = `#  # ${braveProvider.summary}; ${braveProvider.docs}
#  # asking costs one search of the plan for each request
#  - name: "Brave Search API"
#    provider: brave-search
#    api_key: \${BRAVE_API_KEY}
#    # threshold: 10
`;

describe("init", () => {
  it.each([
    [
      "says what to do where there is no credential",
      {},
      `${head}# No provider's credential was found in the environment. \`balance-alert providers\` names the variable of each.
projects: []
# projects:
#   - name: OpenRouter
#     provider: openrouter # api_key comes from OPENROUTER_API_KEY
#     threshold: 10
${subscriptions}${noMailbox}`,
    ],
    [
      "has a project and a mailbox for each credential, and leaves commented out what costs money",
      {
        DEEPSEEK_API_KEY: "hush",
        BRAVE_API_KEY: "hush",
        EMAIL_HOST: "imap.example.com",
        EMAIL_USERNAME: "ops",
        EMAIL_PASSWORD: "hush",
      },
      `${head}projects:
${deepseek}# For you to decide and to fill in; take the # away:
${brave}${subscriptions}mailboxes:
  - name: \${EMAIL_USERNAME}
    host: \${EMAIL_HOST}
    username: \${EMAIL_USERNAME}
    password: \${EMAIL_PASSWORD}
`,
    ],
    [
      "has no project where all that is found costs money",
      { BRAVE_API_KEY: "hush" },
      `${head}projects: []
# For you to decide and to fill in; take the # away:
# projects:
${brave}${subscriptions}${noMailbox}`,
    ],
  ])("%s, in a configuration that is good", async (_, environment, stdout) => {
    expect(await callCommand(["init"], { environment })).toEqual({ code: 0, stdout, stderr: "" });
    const check = await callCommand(["check-config", `--config.file=${writtenFile(stdout)}`], { environment });
    expect([check.code, check.stderr]).toEqual([0, ""]);
  });

  it("has a good entry for every form of credential", async () => {
    const environment = {
      VOLC_ACCESSKEY: "id",
      VOLC_SECRETKEY: "hush",
      UCLOUD_API_KEY: "id:hush",
      CLOUDFLARE_API_TOKEN: "hush",
      DEEPSEEK_3_API_KEY: "hush",
      DEEPSEEK_3_THRESHOLD: "12.5",
      DEEPSEEK_3_OWNER_PROJECT: "chat",
      EMAIL_2_HOST: "mail.example.com",
      EMAIL_2_USERNAME: "two",
      EMAIL_2_PASSWORD: "hush",
      EMAIL_2_PORT: "143",
      EMAIL_2_USE_SSL: "false",
    };
    const { stdout } = await callCommand(["init"], { environment });
    const check = await callCommand(["check-config", `--config.file=${writtenFile(stdout)}`], { environment });
    expect([check.code, check.stderr]).toEqual([0, ""]);
    expect(check.stdout).toContain(": good, 4 projects, 0 subscriptions, 1 mailboxes.\n");
  });
});
