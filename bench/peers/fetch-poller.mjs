// Three polls with the fetch of Node.js and nothing else: asks, parses, keeps the number.
// usage: node fetch-poller.mjs PORT PROJECTS IN_FLIGHT     prints {"first":{"wallMs":...,"cpuMs":...},"third":...}
import { setTimeout as pause } from "node:timers/promises";

const [port, projects, inFlight] = process.argv.slice(2).map(Number);
const values = new Float64Array(projects);
let next = 0;

async function worker() {
  while (next < projects) {
    const at = next++;
    const answer = await fetch(`http://127.0.0.1:${port}/balance/${at}/user/balance`, {
      headers: { authorization: `Bearer sk-${at}` },
      signal: AbortSignal.timeout(15_000),
    });
    const body = await answer.json();
    values[at] = Number(body.balance_infos[0].total_balance);
  }
}

async function round() {
  values.fill(0);
  next = 0;
  const before = process.cpuUsage();
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  if (values.some((value) => !(value > 0))) throw new Error("a value is missing");
  return { wallMs, cpuMs: (user + system) / 1000 };
}

const first = await round();
await pause(2_000);
await round();
await pause(2_000);
console.log(JSON.stringify({ first, third: await round() }));
