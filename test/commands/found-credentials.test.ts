/** Which projects and mailboxes the variables of an environment stand for. */
import { describe, expect, it } from "vitest";
import { findMailboxes, findProjects } from "../../src/commands/found-credentials.ts";
import { systemHost } from "../../src/platform/host.ts";

/** Any value: it is in no answer. */
const set = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "hush"]));

async function found(environment: Readonly<Record<string, string>>) {
  const projects = await findProjects({ ...systemHost({ version: "0.0.0", revision: "" }), environment });
  return projects.map(({ provider, ...project }) => ({ id: provider.id, ...project }));
}

const threshold = "# threshold: 10";
const deepseek = (number: number | undefined, variable: string, ...keys: readonly string[]) => ({
  id: "deepseek",
  name: number === undefined ? "DeepSeek" : `DeepSeek ${number}`,
  variables: [variable],
  keys: [`api_key: \${${variable}}`, ...(keys.length === 0 ? [threshold] : keys)],
});

describe("the projects of an environment", () => {
  it.each([
    ["without a credential", set("HOME", "PATH"), []],
    ["with an empty variable", { DEEPSEEK_API_KEY: "" }, []],
    ["with the vendor's own variable", set("DEEPSEEK_API_KEY"), [deepseek(undefined, "DEEPSEEK_API_KEY")]],
    ["with one numbered account", set("DEEPSEEK_1_API_KEY"), [deepseek(undefined, "DEEPSEEK_1_API_KEY")]],
    [
      "with both forms of the first one",
      set("DEEPSEEK_API_KEY", "DEEPSEEK_1_API_KEY"),
      [deepseek(undefined, "DEEPSEEK_API_KEY")],
    ],
    [
      "with accounts up to the tenth, and one more",
      set("DEEPSEEK_API_KEY", "DEEPSEEK_2_API_KEY", "DEEPSEEK_10_API_KEY", "DEEPSEEK_11_API_KEY"),
      [deepseek(1, "DEEPSEEK_API_KEY"), deepseek(2, "DEEPSEEK_2_API_KEY"), deepseek(10, "DEEPSEEK_10_API_KEY")],
    ],
    ["with a second account alone", set("DEEPSEEK_2_API_KEY"), [deepseek(undefined, "DEEPSEEK_2_API_KEY")]],
    [
      "with thresholds and an owner",
      {
        ...set("DEEPSEEK_API_KEY", "DEEPSEEK_2_API_KEY", "DEEPSEEK_2_OWNER_PROJECT"),
        DEEPSEEK_THRESHOLD: "much",
        DEEPSEEK_2_THRESHOLD: "12.50",
      },
      [
        deepseek(1, "DEEPSEEK_API_KEY"),
        deepseek(2, "DEEPSEEK_2_API_KEY", "threshold: 12.5", "owner_project: ${DEEPSEEK_2_OWNER_PROJECT}"),
      ],
    ],
    [
      "with a name that the upstream program has",
      set("GLM_2_API_KEY"),
      [
        {
          id: "zhipu-coding-plan",
          name: expect.any(String),
          variables: ["GLM_2_API_KEY"],
          keys: ["api_key: ${GLM_2_API_KEY}", threshold],
        },
      ],
    ],
    ["with another key of the vendor", set("XAI_API_KEY"), []],
    ["with half of a key pair", set("TENCENTCLOUD_SECRET_ID"), []],
    [
      "with a key pair",
      set("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"),
      [
        expect.objectContaining({
          id: "tencent-cloud",
          variables: ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"],
          keys: [
            "access_key_id: ${TENCENTCLOUD_SECRET_ID}",
            "access_key_secret: ${TENCENTCLOUD_SECRET_KEY}",
            threshold,
          ],
        }),
      ],
    ],
    ["with a pair in one that is none", { UCLOUD_API_KEY: "hush" }, []],
    [
      "with a pair in one",
      { UCLOUD_API_KEY: "id:hush" },
      [
        {
          id: "ucloud",
          name: "UCloud",
          variables: ["UCLOUD_API_KEY"],
          keys: ["api_key: ${UCLOUD_API_KEY}", threshold],
        },
      ],
    ],
    [
      "with a key whose use costs",
      set("BRAVE_API_KEY"),
      [
        {
          id: "brave-search",
          name: "Brave Search API",
          variables: ["BRAVE_API_KEY"],
          keys: ["api_key: ${BRAVE_API_KEY}", threshold],
          obstacle: "asking costs one search of the plan for each request",
        },
      ],
    ],
    [
      "with a key that needs what only the user knows",
      set("CLOUDFLARE_API_TOKEN"),
      ["cloudflare", "cloudflare-ai-gateway"].map((id) => ({
        id,
        name: expect.any(String),
        variables: ["CLOUDFLARE_API_TOKEN"],
        keys: ["api_token: ${CLOUDFLARE_API_TOKEN}", expect.stringMatching(/^account_id: # ./), threshold],
        obstacle: "it needs account_id",
      })),
    ],
    [
      "with the key of a gateway that people run themselves",
      set("LITELLM_API_KEY"),
      [expect.objectContaining({ id: "litellm", obstacle: "it needs base_url" })],
    ],
  ])("%s", async (_, environment, projects) => {
    expect(await found(environment)).toEqual(projects);
  });
});

describe("the mailboxes of an environment", () => {
  const first = [
    "name: ${EMAIL_USERNAME}",
    "host: ${EMAIL_HOST}",
    "username: ${EMAIL_USERNAME}",
    "password: ${EMAIL_PASSWORD}",
  ];
  const account = set("EMAIL_HOST", "EMAIL_USERNAME", "EMAIL_PASSWORD");
  it.each([
    ["without one", {}, []],
    ["without a password", set("EMAIL_HOST", "EMAIL_USERNAME"), []],
    ["without a user", set("EMAIL_HOST", "EMAIL_PASSWORD"), []],
    ["without a host", set("EMAIL_USERNAME", "EMAIL_PASSWORD"), []],
    ["with one", account, [first]],
    [
      "with one that has a name, a port and no TLS",
      { ...account, EMAIL_NAME: "ops", EMAIL_PORT: "143", EMAIL_USE_SSL: "False" },
      [
        [
          "name: ${EMAIL_NAME}",
          "host: ${EMAIL_HOST}",
          "port: 143",
          "username: ${EMAIL_USERNAME}",
          "password: ${EMAIL_PASSWORD}",
          "use_ssl: false",
        ],
      ],
    ],
    ["with ports and words that say nothing", { ...account, EMAIL_PORT: "0", EMAIL_USE_SSL: "true" }, [first]],
    ["with a port that is none", { ...account, EMAIL_PORT: "14.5", EMAIL_USE_SSL: "" }, [first]],
    [
      "with several, in the form of the Go program",
      {
        ...set("EMAIL_1_HOST", "EMAIL_1_USERNAME", "EMAIL_1_PASSWORD"),
        ...set("EMAIL_10_HOST", "EMAIL_10_USERNAME", "EMAIL_10_PASSWORD"),
        ...set("EMAIL_11_HOST", "EMAIL_11_USERNAME", "EMAIL_11_PASSWORD"),
      },
      [first, first].map((keys, index) =>
        keys.map((key) => key.replace("EMAIL_", index === 0 ? "EMAIL_1_" : "EMAIL_10_")),
      ),
    ],
  ])("%s", (_, environment, mailboxes) => {
    expect(findMailboxes(environment)).toEqual(mailboxes);
  });
});
