import { type ReceiverConfig, receiverSchema } from "../../src/config/notify-schema.ts";
import type { Sample } from "../../src/metrics/exposition.ts";
import { Notifier, type NotifyRecords } from "../../src/notify/notifier.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpResponse } from "../../src/platform/http-client.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { Secret } from "../../src/platform/secret.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";

export const minute = 60_000;
export const hour = 60 * minute;

export function webhook(name: string, keys: object = {}): ReceiverConfig {
  return receiverSchema.parse({ name, type: "webhook", url: Secret.of(`http://${name}.example/hook`), ...keys });
}

/** What a receiver was sent: `+` fires, `-` is over. */
export interface Sent {
  readonly to: string;
  readonly id: string;
  readonly said: readonly string[];
}

type Outcome = () => Promise<Partial<HttpResponse>>;

export interface World {
  readonly clock: FakeClock;
  readonly sent: Sent[];
  readonly logged: string[];
  /** By host. */
  readonly outcomes: Map<string, Outcome>;
  /** Amount left by project, beside a threshold of 100. */
  readonly amounts: Map<string, number>;
  /** Projects whose credential is rejected. */
  readonly rejected: Set<string>;
  records: NotifyRecords;
}

function inMemory(): NotifyRecords {
  const known = new Map<string, object>();
  return {
    get: (name) => known.get(name),
    names: () => [...known.keys()],
    async keep(name, value) {
      if (value === undefined) known.delete(name);
      else known.set(name, structuredClone(value));
    },
  };
}

export function worldOf(records: NotifyRecords = inMemory(), clock = fakeClock()): World {
  return { clock, sent: [], logged: [], outcomes: new Map(), amounts: new Map(), rejected: new Set(), records };
}

function samplesOf({ amounts, rejected }: World, project: string): Sample[] {
  const failure = { project, provider: "acme", reason: "auth" };
  const failures = rejected.has(project) ? [{ family: "balance_alert_check_failure", labels: failure, value: 1 }] : [];
  const value = amounts.get(project);
  if (value === undefined) return failures;
  const labels = { project, provider: "acme", type: "balance", unit: "USD" };
  return [
    ...failures,
    { family: "balance_alert_balance", labels, value },
    { family: "balance_alert_threshold", labels, value: 100 },
    { family: "balance_alert_ratio", labels, value: value / 100 },
  ];
}

export function httpOf(world: World): HttpClient {
  return {
    guard: createConnectionGuard(false),
    async send({ url, headers, body }, signal) {
      const { alerts } = JSON.parse(String(body)) as {
        alerts: { status: string; labels: { alertname: string; project: string } }[];
      };
      const said = alerts.map(
        ({ status, labels }) => `${status === "firing" ? "+" : "-"}${labels.alertname} ${labels.project}`,
      );
      world.sent.push({ to: url.hostname.replace(".example", ""), id: headers["idempotency-key"] ?? "", said });
      const outcome = world.outcomes.get(url.hostname.replace(".example", ""));
      const answer = await new Promise<Partial<HttpResponse>>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        (outcome ?? (async () => ({})))().then(resolve, reject);
      });
      return { status: 200, headers: {}, body: Buffer.from("ok"), ...answer };
    },
    async close() {},
  };
}

export function start(
  world: World,
  receivers: readonly ReceiverConfig[],
  owners: Readonly<Record<string, string>> = {},
): Notifier {
  const http = httpOf(world);
  const notifier = new Notifier({
    *blocks() {
      for (const project of new Set([...world.amounts.keys(), ...world.rejected]))
        yield { key: `project:${project}`, samples: () => samplesOf(world, project) };
    },
    subjectOf: (key) => ({ labels: { team: key.endsWith("AI") ? "ai" : "web" }, owner: owners[key.slice(8)] }),
    pause: async () => {},
    records: world.records,
    clock: world.clock,
    logger: {
      ...silentLogger,
      warn: (message) => void world.logged.push(message),
      info: (message) => void world.logged.push(message),
    },
    http: () => http,
    externalUrl: undefined,
    onChange() {},
  });
  notifier.configure({ repeat: 24 * hour, receivers });
  return notifier;
}

export const said = (world: World, to = "ops") =>
  world.sent.filter((one) => one.to === to).map((one) => one.said.join(", "));
