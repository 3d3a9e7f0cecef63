import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";

/** A heading of the dashboard and the panels below it. */
export interface Row {
  readonly title: string;
  /** Variable for whose every value the row is shown once. */
  readonly repeat?: string;
  readonly panels: readonly Builder<Panel>[];
}

/** Ids of the panels that other panels link to. */
export const panelIds = {
  next: 10,
  quotas: 40,
  subscriptions: 61,
  openMails: 70,
  checks: 80,
  failures: 82,
} as const;
