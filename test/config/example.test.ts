import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { topLevelShape } from "../../src/config/config-schema.ts";
import { mailboxSchema } from "../../src/config/mailbox-schema.ts";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import { commonProjectShape } from "../../src/config/project-schema.ts";
import { unwrap } from "../../src/config/secrets.ts";
import { subscriptionSchema } from "../../src/config/subscription-schema.ts";
import { configOf } from "../support/config.ts";

const text = readFileSync(join(import.meta.dirname, "../../config.example.yaml"), "utf8");

function keysOf(schema: z.ZodType): string[] {
  const object = unwrap(schema);
  if (!(object instanceof z.ZodObject)) return [];
  return Object.entries(object.shape).flatMap(([key, field]) => [key, ...keysOf(field as z.ZodType)]);
}

describe("the example configuration", () => {
  it("runs without a key, a variable and a network", async () => {
    const config = await configOf(text);
    expect(config.projects.map(({ host }) => host)).toEqual(config.projects.map(() => undefined));
    expect(config.secretOrigins).toEqual([]);
  });

  it.each([
    ["top level", z.object(topLevelShape)],
    ["projects", z.object(commonProjectShape)],
    ["subscriptions", subscriptionSchema],
    ["mailboxes", mailboxSchema],
    ["receivers", receiverSchema],
  ])("mentions every option of %s", (_, schema) => {
    const missing = keysOf(schema).filter((key) => !new RegExp(`[\\s{,]${key}(_file)?:`).test(text));
    expect(missing).toEqual([]);
  });

  it("is good with everything that is commented out, too", async () => {
    const whole = text
      .split("\n")
      .filter((line) => line !== "mailboxes: []")
      .map((line) =>
        line
          .replace(/^ {2}# ((- | {2})[a-z0-9_]+: )/, "  $1")
          .replace(/^# ((mailboxes|history|rates|notify):$| {2,}(- )?([a-z0-9_]+:|\{ ))/, "$1"),
      )
      .join("\n");
    const environment = {
      OPENROUTER_API_KEY: "k",
      DEEPSEEK_API_KEY: "k",
      ANTHROPIC_ADMIN_KEY: "k",
      ONE_API_COMPATIBLE_API_KEY: "k",
      TOKEN: "k",
      PUSH_TOKEN: "k",
    };
    const config = await configOf(whole.replaceAll(/(\w+)_file: \/run\/[\w/-]+/g, "$1: k"), { environment });
    expect(config.projects.length).toBeGreaterThan(8);
    expect(config.mailboxes).toHaveLength(5);
    expect(config.top.notify.receivers.map(({ type }) => type)).toEqual(["feishu", "telegram", "smtp"]);
  });
});
