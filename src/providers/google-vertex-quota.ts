import * as z from "zod";
import type { RemainingReading } from "../model.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { googleAccountOptions, googleToken } from "../provider-kit/google-account.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, quota } from "../provider-kit/values.ts";

const options = {
  ...googleAccountOptions,
  project_id: identifier("The project whose quotas are read."),
  service: z
    .string()
    .regex(/^[a-z0-9.-]+$/, "write the name of a service, such as aiplatform.googleapis.com")
    .default("aiplatform.googleapis.com")
    .describe("The service whose quotas are read."),
};
type Options = z.output<z.ZodObject<typeof options>>;

const Page = z.object({
  timeSeries: z
    .array(
      z.object({
        metric: z.object({ labels: z.object({ quota_metric: z.string(), limit_name: z.string().nullish() }) }),
        resource: z.object({ labels: z.object({ location: z.string().nullish() }) }),
        points: z.array(z.object({ value: z.object({ int64Value: amount }) })).min(1),
      }),
    )
    .default([]), // Protocol buffers leave out an empty list.
  nextPageToken: z.string().nullish(),
});
type Series = z.output<typeof Page>["timeSeries"][number];

// Limits are sampled once a day, so that an interval of two days always holds one.
const intervalMs = 2 * 86_400_000;

// Google publishes no prepaid balance of AI Studio; cost is in the export of the bill alone (see gcp-bigquery-billing).
export const provider = defineProvider({
  id: "google-vertex-quota",
  name: "Google Vertex AI (quotas)",
  docs: "https://cloud.google.com/monitoring/alerts/using-quota-metrics",
  console: "https://console.cloud.google.com/iam-admin/quotas",
  summary: "what is left of the project's allocation quotas that are in use",
  measures: ["quota"],
  privilege: "service account with the role Monitoring Viewer (roles/monitoring.viewer)",
  options,
  origin: "https://monitoring.googleapis.com",
  authenticate: oauthBearer(googleToken("https://www.googleapis.com/auth/monitoring.read")),
  failure: tokenRefused,
  read: (api) =>
    withFreshToken(api, async () => {
      const usage = await seriesOf(api, "serviceruntime.googleapis.com/quota/allocation/usage");
      const limits = usage.length === 0 ? [] : await seriesOf(api, "serviceruntime.googleapis.com/quota/limit");
      return { readings: usage.flatMap((used) => quotasOf(used, limits)) };
    }),
});

async function seriesOf(api: Api<Options>, metric: string): Promise<Series[]> {
  const { project_id, service } = api.options;
  const filter = `metric.type="${metric}" AND resource.type="consumer_quota" AND resource.labels.service="${service}"`;
  const pages = await collectPages(
    (pageToken: string | undefined) =>
      api.request(
        {
          path: `/v3/projects/${encodeURIComponent(project_id)}/timeSeries`,
          query: {
            filter,
            "interval.startTime": isoSecond(api.nowMs - intervalMs),
            "interval.endTime": isoSecond(api.nowMs),
            pageToken,
          },
        },
        Page,
      ),
    ({ nextPageToken }) => nextPageToken || undefined,
  );
  return pages.flatMap(({ timeSeries }) => timeSeries);
}

/** A quota may have several limits, by project and by region for instance: each is a reading. Points are newest first. */
function quotasOf(used: Series, limits: readonly Series[]): RemainingReading[] {
  const { quota_metric, limit_name } = used.metric.labels;
  const { location } = used.resource.labels;
  const own = limits.filter(
    ({ metric, resource }) =>
      metric.labels.quota_metric === quota_metric &&
      resource.labels.location === location &&
      (!limit_name || metric.labels.limit_name === limit_name),
  );
  const name = [quota_metric.slice(quota_metric.indexOf("/") + 1), location ?? []].flat().join(" ");
  return own.flatMap((one) => {
    const [limit, value] = [newest(one), newest(used)];
    if (limit < 0 || !Number.isSafeInteger(limit)) return []; // No limit is written as -1 or as the largest number there is.
    const account = own.length > 1 ? `${name} ${one.metric.labels.limit_name ?? ""}`.trim() : name;
    return [quota({ account, value: limit - value, unit: "units", limit })];
  });
}

function newest({ points: [point] }: Series): number {
  return point === undefined ? Number.NaN : point.value.int64Value; // The schema wants at least one; NaN would be refused.
}
