import { isAdvertisingHeader } from "./advertising.ts";
import type { MailAddress } from "./headers.ts";
import type { Mail } from "./mail.ts";
import { isForward, isReply } from "./strip-quoted-text.ts";
import { vendorOf } from "./vendors.ts";
import { anyOf, wordsOf } from "./vocabulary.ts";
import { anyText } from "./word-pattern.ts";

/** Points for who writes: one for a vendor or a billing desk, one for an amount; less for people and for lists. */
export function trustOf(mail: Mail, sender: MailAddress, money: boolean): number {
  let points = money ? 1 : 0;
  if (vendorOf(sender.domain) !== undefined || isBillingDesk(sender)) points += 1;
  if (mail.forwarded !== undefined) return points;
  if (isReply(mail.subject) || (mail.headers.has("in-reply-to") && !isForward(mail.subject))) points -= 4;
  if (isDiscussionList(mail)) points -= 4;
  return points;
}

function isBillingDesk(sender: MailAddress): boolean {
  return billingDesk.test(`${sender.address.split("@")[0] ?? ""} ${sender.name.toLowerCase()}`);
}
const billingDesk = new RegExp(anyText(wordsOf("billingDesk")));

function isDiscussionList({ headers }: Mail): boolean {
  return headers.has("list-post") || /^list$/iu.test(headers.get("precedence") ?? "");
}

/** Does not address its reader, and was sent in bulk or is long and names no amount: it is about bills in general. */
export function isNews(mail: Mail, text: string, money: boolean): boolean {
  if (addressesReader.test(text)) return false;
  return isAdvertisingHeader(mail.headers) || (!money && text.length > 150 && vendorOf(mail.from.domain) === undefined);
}
const addressesReader = new RegExp(anyOf("reader"));

/** The receiving server found that the sender's domain does not stand behind the mail. */
export function isForged({ headers }: Mail): boolean {
  const results = headers.get("authentication-results")?.toLowerCase() ?? "";
  return /\bdmarc=fail/u.test(results) && !/\bdkim=pass/u.test(results);
}

/** Issue trackers, code hosts and monitoring quote phrases of billing all day; our own alerts would feed themselves. */
export function isFromMachinery({ headers, subject, from, forwarded }: Mail): boolean {
  if (forwarded !== undefined) return false;
  return (
    trackerHeaders.some((name) => headers.has(name)) ||
    trackerSubjects.some((pattern) => pattern.test(subject)) ||
    trackerAddresses.some((pattern) => pattern.test(from.address)) ||
    monitoring.test(`${from.address} ${from.name} ${headers.get("x-mailer") ?? ""}`)
  );
}

const trackerHeaders = [
  "x-github-reason",
  "x-gitlab-project",
  "x-jira-fingerprint",
  "x-redmine-project",
  "x-phabricator-sent-this-message",
  "x-bugzilla-reason",
  "x-launchpad-message-rationale",
];
const trackerSubjects = [
  /^\s*\[(?:firing|resolved|alerting|ok|no data)(?::\d+)?\]/iu,
  /^\s*(?:re: )?(?:\[[\w.-]+\/[\w.-]+\]|\[jira\])/iu,
  /\((?:PR|MR|Issue) [#!]\d+\)\s*$/iu,
];
const trackerAddresses = [
  /^(?:jira|issues|redmine|confluence|bitbucket|youtrack|trello|asana|phabricator|gerrit)@/iu,
  /^(?:ci|builds?|jenkins)@/iu,
  /^notifications?@(?:[\w.-]*\.)?(?:github|gitlab|bitbucket|gitea|linear)\./iu,
];
const monitoring = /\b(?:alertmanager|balance-alert|prometheus|zabbix|nagios|uptime-?kuma)\b/iu;
