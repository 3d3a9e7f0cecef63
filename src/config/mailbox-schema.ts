import { isIPv6 } from "node:net";
import * as z from "zod";
import { cronExpression } from "./cron-field.ts";
import { duration, httpUrl, secret } from "./fields.ts";

const dayMs = 86_400_000;

const mailCategories = ["arrears", "payment_failed", "low_balance", "renewal", "invoice", "resolved", "none"] as const;

/** Words, or a pattern after `re:`. RE2 itself is only loaded for a scan, so its limits are looked for here. */
function words(description: string) {
  return z
    .string()
    .min(1, { error: "write at least one word" })
    .superRefine((text, context) => {
      const problem = text.startsWith("re:") ? patternProblem(text.slice(3)) : wordsProblem(text);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    })
    .describe(description);
}

/** A search ignores punctuation, so a text of nothing else would never be found. */
function wordsProblem(text: string): string | undefined {
  if (text === "" || /[^\s\p{P}\p{C}|]/u.test(text)) return undefined;
  return `${JSON.stringify(text)} has no word to look for: write one, or a pattern as re:...`;
}

function patternProblem(pattern: string): string | undefined {
  if (/\(\?(?:[=!]|<[=!])/u.test(pattern))
    return `the pattern ${JSON.stringify(pattern)} looks around ((?=, (?!, (?<=, (?<!), which RE2 does not do: write it without, perhaps with none:`;
  if (/\\(?:[1-9]|k<)/u.test(pattern))
    return `the pattern ${JSON.stringify(pattern)} refers back to a group, which RE2 does not do: write it out`;
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/u, "").replaceAll("(?P<", "(?<"), "u");
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /u, "") : "refused";
    return `${JSON.stringify(pattern)} is not a pattern: ${reason}; write it in RE2 syntax`;
  }
}

/** A name or an address alone: imapflow would look up `imap.example.com:993` as a name. */
function imapHost() {
  return z
    .string()
    .trim()
    .min(1, "write the name of the IMAP server")
    .superRefine((written, context) => {
      const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/i.exec(written) ?? [];
      const [, name, port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?\/*$/.exec(rest) ?? [];
      const bare = isIPv6(rest) ? rest : (name ?? "");
      if (bare === written) return;
      const remedy =
        bare === ""
          ? "the name alone, such as imap.example.com"
          : `${bare}${port === undefined ? "" : `, and port: ${port}`}`;
      const what = scheme !== undefined ? "a scheme" : port !== undefined ? "a port" : "more than a name";
      context.addIssue({ code: "custom", message: `${JSON.stringify(written)} has ${what}: write ${remedy}` });
    });
}

function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item, z.array(item).min(1)]);
}

const ruleSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe("Shown where the rule matched. Default: its position, such as `rules[0]`."),
    category: z
      .enum(mailCategories)
      .describe("What a mail is that matches. `none`: it is nothing, whatever the built-in rules say."),
    any: z
      .array(words("Words or `re:pattern`."))
      .min(1)
      .optional()
      .describe(
        "At least one of these stands in the subject or the text. Words; or a pattern after `re:`, in RE2 syntax.",
      ),
    all: z.array(words("Words or `re:pattern`.")).min(1).optional().describe("Each of these stands in it."),
    none: z.array(words("Words or `re:pattern`.")).min(1).optional().describe("None of these stands in it."),
    from: oneOrMore(z.string().min(1))
      .optional()
      .describe("Sender: an address with `*` for anything (`*@example.com`), or a domain with all below it."),
    subject: oneOrMore(words("Words or `re:pattern`."))
      .optional()
      .describe("Words of the subject, or a pattern after `re:`."),
    project: z
      .string()
      .min(1)
      .optional()
      .describe("The project that the mail is about: its provider becomes the label."),
  })
  .superRefine((rule, context) => {
    if (rule.any === undefined && rule.all === undefined && rule.from === undefined && rule.subject === undefined)
      context.addIssue({
        code: "custom",
        message: "this rule would match every mail: write any, all, from or subject",
      });
  });

const oauth2Schema = z
  .strictObject({
    provider: z
      .enum(["google", "microsoft"])
      .optional()
      .describe("Fills in `token_url` and `scope` for Gmail or Microsoft 365."),
    tenant: z
      .string()
      .regex(/^[\w.-]+$/u, { error: "write the directory (tenant) ID or a domain of the tenant" })
      .optional()
      .describe("Microsoft only: directory (tenant) ID, or `consumers` for personal accounts."),
    token_url: httpUrl().optional().describe("Where tokens are asked for."),
    scope: z.string().min(1).optional().describe("Scopes asked for, with spaces between them."),
    client_id: z.string().min(1).optional().describe("ID of the application that was registered."),
    client_secret: secret({ description: "Secret of the application." }).optional(),
    refresh_token: secret({
      description: "Refresh token of the user. Left out: the application logs in as itself (client credentials).",
    }).optional(),
    access_token: secret({
      description:
        "A token that something else keeps fresh, best as `access_token_file`; the others are then not needed.",
    }).optional(),
  })
  .superRefine((oauth2, context) => {
    const missing = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    if (oauth2.access_token !== undefined) return;
    if (oauth2.client_id === undefined) missing("client_id", "write the ID of the registered application");
    if (oauth2.provider === undefined && oauth2.token_url === undefined)
      missing("token_url", "write token_url, or provider: google or microsoft");
    if (oauth2.provider === "microsoft" && oauth2.tenant === undefined && oauth2.token_url === undefined)
      missing("tenant", "write the directory (tenant) ID of Microsoft 365, or consumers");
    if (oauth2.refresh_token === undefined && oauth2.client_secret === undefined)
      missing(
        "refresh_token",
        "write refresh_token for a user, or client_secret for an application that logs in as itself",
      );
  });

export const mailboxSchema = z
  .strictObject({
    name: z.string().min(1).optional().describe("Unique name; becomes the label `mailbox`. Default: the user name."),
    host: imapHost().describe("IMAP server."),
    port: z.int().min(1).max(65_535).optional().describe("Default: 993, or 143 without TLS from the start."),
    username: z.string().min(1).describe("Login name, mostly the whole address."),
    password: secret({
      description: "Password, app password (Gmail, iCloud) or authorisation code (QQ, 163, 126).",
    }).optional(),
    oauth2: oauth2Schema.optional().describe("Instead of a password: Microsoft 365, Gmail with OAuth."),
    use_ssl: z
      .boolean()
      .default(true)
      .describe("TLS from the start. `false`: plain, or STARTTLS where the server has it."),
    starttls: z
      .boolean()
      .optional()
      .describe(
        "With `use_ssl: false`. `true`: refuse to go on without STARTTLS; `false`: never; default: where offered.",
      ),
    tls: z
      .strictObject({
        ca_file: z
          .string()
          .min(1)
          .optional()
          .describe("PEM file of the authority that signed the server's certificate."),
        insecure_skip_verify: z.boolean().default(false).describe("`true` accepts any certificate."),
        server_name: z.string().min(1).optional().describe("Name that the certificate must be for. Default: `host`."),
      })
      .optional()
      .describe("How the server's certificate is verified."),
    proxy: secret({
      description: "Proxy, perhaps with a login: `http://`, `https://`, `socks4a://` or `socks5://host:port`.",
    }).optional(),
    folders: z
      .array(z.string().min(1))
      .min(1, { error: 'write at least one folder, such as ["INBOX"]' })
      .default(["INBOX"])
      .describe(
        "Folders to scan. `\\All`, `\\Archive`, `\\Junk` and others mean the folder with that use, whatever it is called.",
      ),
    lookback: duration()
      .default(7 * dayMs)
      .describe("How far the first scan looks back, and how long an alert counts as open."),
    schedule: cronExpression().optional().describe("When it is scanned; default: `schedules.mailboxes`."),
    timeout: duration()
      .default(60_000)
      .describe("Deadline of one scan. What was read by then counts; the next scan goes on."),
    max_messages: z
      .int()
      .min(1)
      .default(50_000)
      .describe("The most mails that one scan reads; the next scan goes on from there."),
    enabled: z.boolean().default(true).describe("`false` leaves the mailbox out."),
    client_id: z
      .record(
        z.string().regex(/^[a-z-]{1,30}$/u, { error: "write up to 30 small letters and -" }),
        z.string().max(1024),
      )
      .optional()
      .describe(
        "How the daemon identifies itself to the server (IMAP ID), which 163 and 126 demand. Default: name, version, vendor and support-email.",
      ),
    rules: z
      .array(ruleSchema)
      .default([])
      .describe("Rules of your own; the first that matches decides, before the built-in ones."),
    alert_keywords: z
      .array(z.string().min(1))
      .optional()
      .describe("Only mails with one of these words alert: they take the place of the built-in phrases."),
    extra_alert_keywords: z.array(z.string().min(1)).default([]).describe("Mails with one of these words alert too."),
  })
  .superRefine((mailbox, context) => {
    if (mailbox.password === undefined && mailbox.oauth2 === undefined)
      context.addIssue({ code: "custom", path: ["password"], message: "write password, password_file or oauth2" });
    if (mailbox.password !== undefined && mailbox.oauth2 !== undefined)
      context.addIssue({ code: "custom", path: ["oauth2"], message: "write either a password or oauth2, not both" });
    if (mailbox.use_ssl && mailbox.starttls === true)
      context.addIssue({
        code: "custom",
        path: ["starttls"],
        message: "starttls goes with use_ssl: false: write that too, or leave starttls out",
      });
  });
export type Mailbox = z.output<typeof mailboxSchema>;
