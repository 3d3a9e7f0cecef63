import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { eventually } from "../support/listening-program.ts";
import { handMadeDaemon, viewOf } from "./hand-made-view.ts";
import { serverOf } from "./running-server.ts";

// More than the kernel takes of an answer that nobody reads.
const projects = 150_000;
const megabytes = 20;

async function startExporter() {
  const metrics = createMetrics({
    nowMs: () => Date.now(),
    logger: silentLogger,
    runtime: createRuntimeMetrics({ processMetrics: false }),
  });
  const server = serverOf({ ...viewOf(handMadeDaemon()), scrape: (...headers) => metrics.scrape(...headers) });
  const [address] = await server.start();
  onTestFinished(() => server.stop(0));
  return { metrics, port: address?.port ?? 0 };
}

it("a scrape that is read slowly is of one state, although everything changes and others scrape meanwhile", async () => {
  const { metrics, port } = await startExporter();
  let amount = 1000;
  for (let at = 0; at < projects; at += 1)
    metrics.register(`${at}`, () => ({
      samples: [
        {
          family: "balance_alert_balance",
          labels: { project: `project-${at}`, provider: "p", type: "balance", unit: "CNY" },
          value: amount,
        },
      ],
      validUntilMs: Number.POSITIVE_INFINITY,
    }));
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n");
  await once(socket, "readable");

  const others: string[] = [];
  // Longer and shorter numbers move the lines, one of the same length is written over the old one.
  for (amount of [2000, 31, 400_000]) {
    for (let at = 0; at < projects; at += 1) metrics.invalidate(`${at}`);
    others.push(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  }

  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const slow = Buffer.concat(chunks).toString();
  const bodies = [slow.slice(slow.indexOf("\r\n\r\n") + 4), ...others];
  const shown = bodies.map((body) => {
    const values = [...body.matchAll(/^balance_alert_balance\{project="project-\d+",[^}]*\} (\d+)$/gmu)];
    return [values.length, ...new Set(values.map(([, value]) => Number(value)))];
  });
  expect(shown).toEqual([1000, 2000, 31, 400_000].map((value) => [projects, value]));
});

it.skipIf(!("transfer" in ArrayBuffer.prototype))(
  "the memory of a scrape is given back when it was read, when only its head was asked for, and when the client hung up",
  async () => {
    const bodies: Buffer[] = [];
    const server = serverOf({
      ...viewOf(handMadeDaemon()),
      scrape: async () => {
        const body = Buffer.allocUnsafeSlow(megabytes * 1_000_000).fill("a");
        bodies.push(body);
        return { body, contentType: "text/plain" };
      },
    });
    const [{ port = 0 } = {}] = await server.start();
    onTestFinished(() => server.stop(0));
    const url = `http://127.0.0.1:${port}/metrics`;
    expect(await (await fetch(url)).text()).toBe("a".repeat(megabytes * 1_000_000));
    await fetch(url, { method: "HEAD" });
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "readable");
    expect(bodies[2]?.length).toBe(megabytes * 1_000_000);
    socket.destroy();
    await eventually(async () => bodies.every(({ length }) => length === 0));
    expect(bodies).toHaveLength(3);
  },
);
