import * as z from "zod";
import { zoneNames } from "../platform/zone-offset.ts";
import { didYouMean } from "./suggestion.ts";

/** A name of the IANA database with a place, or UTC. */
export function timeZone() {
  return z.string().superRefine((name, context) => {
    const message = timeZoneProblem(name);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

/** Names that Intl reads as one zone of several, or does not know. */
const meant: Readonly<Record<string, readonly string[]>> = {
  CST: ["Asia/Shanghai", "America/Chicago"],
  IST: ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"],
  PST: ["America/Los_Angeles", "Asia/Manila"],
  PDT: ["America/Los_Angeles"],
  PST8PDT: ["America/Los_Angeles"],
  MST: ["America/Denver", "America/Phoenix"],
  MDT: ["America/Denver"],
  MST7MDT: ["America/Denver"],
  CDT: ["America/Chicago"],
  CST6CDT: ["America/Chicago"],
  EST: ["America/New_York"],
  EDT: ["America/New_York"],
  EST5EDT: ["America/New_York"],
  JST: ["Asia/Tokyo"],
  KST: ["Asia/Seoul"],
  HKT: ["Asia/Hong_Kong"],
  SGT: ["Asia/Singapore"],
  PHT: ["Asia/Manila"],
  MSK: ["Europe/Moscow"],
  CET: ["Europe/Berlin"],
  CEST: ["Europe/Berlin"],
  MET: ["Europe/Berlin"],
  EET: ["Europe/Athens"],
  EEST: ["Europe/Athens"],
  WET: ["Europe/Lisbon"],
  BST: ["Europe/London", "Asia/Dhaka"],
  GMT: ["UTC", "Europe/London"],
  AEST: ["Australia/Sydney"],
  AEDT: ["Australia/Sydney"],
  NZST: ["Pacific/Auckland"],
  HST: ["Pacific/Honolulu"],
  Z: ["UTC"],
  PRC: ["Asia/Shanghai"],
  CHINA: ["Asia/Shanghai"],
  BEIJING: ["Asia/Shanghai"],
  "ASIA/BEIJING": ["Asia/Shanghai"],
  "ASIA/SHENZHEN": ["Asia/Shanghai"],
  ROC: ["Asia/Taipei"],
  HONGKONG: ["Asia/Hong_Kong"],
  SINGAPORE: ["Asia/Singapore"],
  JAPAN: ["Asia/Tokyo"],
  INDIA: ["Asia/Kolkata"],
};

const problems = new Map<string, string | undefined>();

function timeZoneProblem(name: string): string | undefined {
  if (!problems.has(name)) problems.set(name, findProblem(name));
  return problems.get(name);
}

function findProblem(name: string): string | undefined {
  const quoted = JSON.stringify(name);
  const zones = meant[name.trim().toUpperCase()];
  if (zones !== undefined) return `${quoted} is not a zone with a place: write ${zones.join(" or ")}`;
  if (/^(utc|gmt)?[+-]\d/i.test(name.trim()))
    return `${quoted} is an offset: write a zone with a place, such as Asia/Shanghai`;
  if (name === "UTC" || (name.includes("/") && name !== "Etc/Unknown" && isKnown(name))) return undefined;
  return `${quoted} is not an IANA zone${didYouMean(name, ["UTC", ...zoneNames]) || ": write one such as Asia/Shanghai or UTC"}`;
}

function isKnown(name: string): boolean {
  if (zoneNames.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
