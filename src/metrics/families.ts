/**
 * Every metric family that is ours: the one table from which the exposition, `docs/metrics.md` and the checks of the
 * alert rules and the dashboard are made.
 */
import {
  daemonFamilies,
  jobFamilies,
  mailFamilies,
  notifyFamilies,
  rateFamilies,
  roundFamilies,
  subscriptionFamilies,
} from "./daemon-families.ts";
import type { Family } from "./family.ts";
import { checkFamilies, remainingFamilies, usageFamilies, vendorFamilies } from "./project-families.ts";

/** Families that belong together on a page for people. */
export interface FamilyGroup {
  readonly title: string;
  readonly families: readonly Family[];
}

export const familyGroups: readonly FamilyGroup[] = [
  { title: "What is left", families: remainingFamilies },
  { title: "What was used", families: usageFamilies },
  { title: "What ends, and what the vendor says", families: vendorFamilies },
  { title: "Checks", families: checkFamilies },
  { title: "Subscriptions", families: subscriptionFamilies },
  { title: "Exchange rates", families: rateFamilies },
  { title: "Mail", families: mailFamilies },
  { title: "Rounds and alerts", families: roundFamilies },
  { title: "Schedules", families: jobFamilies },
  { title: "Notifications", families: notifyFamilies },
  { title: "The daemon", families: daemonFamilies },
];

/** In the order in which they are exposed. */
export const families: readonly Family[] = familyGroups.flatMap((group) => group.families);
