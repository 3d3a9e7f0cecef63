/** The dashboards, by what they are about; links and files are named after these. */
export const uids = {
  overview: "balance-alert-overview",
  project: "balance-alert-project",
  spend: "balance-alert-spend",
  exporter: "balance-alert-exporter",
} as const;
