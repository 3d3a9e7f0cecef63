import { z } from "zod";
import { cronExpression } from "./cron-field.ts";
import { duration, secret } from "./fields.ts";

export const mailboxSchema = z.strictObject({
  name: z.string().min(1).optional().describe("Unique name; becomes the label `mailbox`. Default: the user name."),
  host: z.string().min(1).describe("IMAP server."),
  port: z.int().min(1).max(65_535).optional().describe("Default: 993, or 143 without TLS."),
  username: z.string().min(1).describe("Login name."),
  password: secret({ description: "Password or app password." }).optional(),
  enabled: z.boolean().default(true).describe("False leaves the mailbox out."),
  schedule: cronExpression().optional().describe("When it is scanned; default: `schedules.mailboxes`."),
  timeout: duration().default(60_000).describe("Deadline of one scan."),
  folders: z.array(z.string()).default(["INBOX"]).describe("Folders to scan."),
  lookback: duration()
    .default(7 * 86_400_000)
    .describe("How far back an alert counts as open."),
});
export type Mailbox = z.output<typeof mailboxSchema>;
