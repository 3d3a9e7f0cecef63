import { isAdvertisingHeader } from "./advertising.ts";
import type { MailAddress } from "./headers.ts";
import type { Mail } from "./mail.ts";
import { isForward, isReply } from "./own-text.ts";
import { vendorOf } from "./vendors.ts";
import { anyWord } from "./word-pattern.ts";

/** Points for who speaks: one for a vendor or a billing desk, one for an amount; less for people and for lists. */
export function trustOf(mail: Mail, speaker: MailAddress, money: boolean): number {
  let points = money ? 1 : 0;
  if (vendorOf(speaker.domain) !== undefined || isBillingDesk(speaker)) points += 1;
  if (mail.forwarded !== undefined) return points;
  if (isReply(mail.subject) || (mail.headers.has("in-reply-to") && !isForward(mail.subject))) points -= 4;
  if (isDiscussionList(mail)) points -= 4;
  return points;
}

function isBillingDesk(speaker: MailAddress): boolean {
  return /bill|invoice|payment|account|receivable|financ|renew|dunning|collect|noreply|no-reply|donotreply|notice|notif|system|service|alert|support|buchhaltung|rechnung|faktur|mahn|compta|factur|cobran|zahlung|kasse|subscri|domain|registr|admin|robot|bot|mailer|info|hello|team|计费|费用|账单|财务|通知/u.test(
    `${speaker.address.split("@")[0] ?? ""} ${speaker.name.toLowerCase()}`,
  );
}

function isDiscussionList({ headers }: Mail): boolean {
  return headers.has("list-post") || /^list$/iu.test(headers.get("precedence") ?? "");
}

/** Never speaks to its reader, and was sent in bulk or is long and names no amount: it speaks about bills, not of one. */
export function isNews(mail: Mail, text: string, money: boolean): boolean {
  if (addressesReader.test(text)) return false;
  return isAdvertisingHeader(mail.headers) || (!money && text.length > 150 && vendorOf(mail.from.domain) === undefined);
}
const addressesReader = new RegExp(
  anyWord(
    "you|your|yours|您|你|贵|尊敬|dear|ihr|ihre|ihren|ihrem|sie|vous|votre|vos|su|sus|tu|usted|você|seu|sua|lei|suo|sua|tuo|uw|je|お客様|ご|고객|вы|вам|ваш|ваша|ваши|ваше|уважаемый|customer",
  ),
  "u",
);

/** The receiving server found that the sender's domain does not stand behind the mail. */
export function isForged({ headers }: Mail): boolean {
  const results = headers.get("authentication-results")?.toLowerCase() ?? "";
  return /\bdmarc=fail/u.test(results) && !/\bdkim=pass/u.test(results);
}

/** Issue trackers, code hosts and monitoring quote phrases of billing all day; our own alerts would feed themselves. */
export function isFromMachinery({ headers, subject, from, forwarded }: Mail): boolean {
  if (forwarded !== undefined) return false;
  for (const name of [
    "x-github-reason",
    "x-gitlab-project",
    "x-jira-fingerprint",
    "x-redmine-project",
    "x-phabricator-sent-this-message",
    "x-bugzilla-reason",
    "x-launchpad-message-rationale",
  ]) {
    if (headers.has(name)) return true;
  }
  if (/^\s*\[(?:firing|resolved|alerting|ok|no data)(?::\d+)?\]/iu.test(subject)) return true;
  if (
    /\b(?:alertmanager|balance-alert|prometheus|zabbix|nagios|uptime-?kuma)\b/iu.test(
      `${from.address} ${from.name} ${headers.get("x-mailer") ?? ""}`,
    )
  )
    return true;
  if (
    /^(?:jira|issues|redmine|confluence|ci|builds?|jenkins|bitbucket|youtrack|trello|asana|phabricator|gerrit)@/iu.test(
      from.address,
    )
  )
    return true;
  if (/^notifications?@(?:[\w.-]*\.)?(?:github|gitlab|bitbucket|gitea|linear)\./iu.test(from.address)) return true;
  return /^\s*(?:re: )?(?:\[[\w.-]+\/[\w.-]+\]|\[jira\])|\((?:PR|MR|Issue) [#!]\d+\)\s*$/iu.test(subject);
}
