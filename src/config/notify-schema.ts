import * as z from "zod";
import { duration, httpUrl, secret } from "./fields.ts";

export const receiverTypes = ["webhook", "feishu", "dingtalk", "wecom", "slack", "telegram", "smtp"] as const;
export type ReceiverType = (typeof receiverTypes)[number];

/** What a receiver can be told about; each stands for some of the rules in alert_rules.yml. */
export const conditionGroups = [
  "exhausted",
  "low",
  "runway",
  "spend",
  "renewal",
  "cancel",
  "mail",
  "failing",
  "credential",
] as const;
export type ConditionGroup = (typeof conditionGroups)[number];

export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

const fields = {
  name: z
    .string()
    .trim()
    .min(1, "write a name: it becomes the label receiver")
    .describe("Unique name; becomes the label `receiver`."),
  type: z.enum(receiverTypes).describe("What is sent, and how."),
  url: secret({
    description: "Address of the webhook or robot. `telegram`: replaces `https://api.telegram.org`.",
  }).optional(),
  secret: secret({ description: "`feishu`, `dingtalk`: the robot's secret, where it checks signatures." }).optional(),
  token: secret({ description: "`telegram`: the bot's token. `webhook`: sent as a bearer token." }).optional(),
  chat_id: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional()
    .describe("`telegram`: the chat, such as -1001234567890 or @channel."),
  thread_id: z.int().positive().optional().describe("`telegram`: the topic of a forum."),
  host: z.string().trim().min(1, "write the name of the mail server").optional().describe("`smtp`: the mail server."),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("`smtp`: default 587; 465 is TLS from the start, every other port STARTTLS."),
  starttls: z
    .boolean()
    .optional()
    .describe("`smtp`: `false` sends in plain text where the server has no STARTTLS, for a relay on this machine."),
  username: z.string().min(1).optional().describe("`smtp`: login name."),
  password: secret({ description: "`smtp`: password of the login." }).optional(),
  from: z.string().min(3).optional().describe("`smtp`: sender."),
  to: z
    .union([z.string().min(3), z.array(z.string().min(3)).min(1)])
    .optional()
    .describe("`smtp`: one address, or a list of them."),
  when: z
    .array(z.enum(conditionGroups))
    .min(1)
    .default([...conditionGroups])
    .describe("The conditions it receives; default: all."),
  severity: z
    .array(z.enum(severities))
    .min(1)
    .default([...severities])
    .describe("Only alerts of these severities; default: all."),
  labels: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
    .default({})
    .describe("Only what has all of these labels, such as `{ team: ai }`."),
  owner: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Only projects and subscriptions with one of these as `owner_project`."),
  lang: z.enum(["en", "zh"]).default("en").describe("Language of the messages: English or Chinese."),
} as const;

/** Beside name, type and the filters: what a type needs, and what it may have. */
const keysOf: Readonly<Record<ReceiverType, { readonly needs: readonly string[]; readonly takes: readonly string[] }>> =
  {
    webhook: { needs: ["url"], takes: ["token"] },
    feishu: { needs: ["url"], takes: ["secret"] },
    dingtalk: { needs: ["url"], takes: ["secret"] },
    wecom: { needs: ["url"], takes: [] },
    slack: { needs: ["url"], takes: [] },
    telegram: { needs: ["token", "chat_id"], takes: ["url", "thread_id"] },
    smtp: { needs: ["host", "from", "to"], takes: ["port", "starttls", "username", "password"] },
  };
const ofTypes = new Set(Object.values(keysOf).flatMap(({ needs, takes }) => [...needs, ...takes]));

export const receiverSchema = z.strictObject(fields).superRefine((receiver, context) => {
  const { needs, takes } = keysOf[receiver.type];
  const note = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  for (const key of Object.keys(receiver))
    if (ofTypes.has(key) && !needs.includes(key) && !takes.includes(key))
      note(key, `a receiver of type ${receiver.type} has no ${key}: leave it out`);
  for (const key of needs)
    if (!(key in receiver)) note(key, `a receiver of type ${receiver.type} needs ${key}: write it`);
  if ((receiver.username === undefined) !== (receiver.password === undefined))
    note("password", "username and password go together: write both or neither");
  const address = receiver.url === undefined ? undefined : httpUrl().safeParse(receiver.url.reveal());
  if (address?.success === false) note("url", address.error.issues[0]?.message ?? "write an address");
});
export type ReceiverConfig = z.output<typeof receiverSchema>;

export const notifySchema = z
  .strictObject({
    repeat: duration()
      .default(24 * 3_600_000)
      .describe("A condition that still holds after this long is sent again."),
    receivers: z
      .array(receiverSchema)
      .superRefine((receivers, context) => {
        for (const [index, { name }] of receivers.entries())
          if (receivers.findIndex((other) => other.name === name) < index)
            context.addIssue({
              code: "custom",
              path: [index, "name"],
              message: `the name ${JSON.stringify(name)} is taken by notify.receivers[${receivers.findIndex((other) => other.name === name)}]: write another one`,
            });
      })
      .default([])
      .describe("Chats, webhooks and mail addresses that receive notifications."),
  })
  .prefault({})
  .describe("Messages that the daemon sends itself, for those without Alertmanager: docs/notify.md.");
