// A poll with the fetch of Node.js and nothing else: asks, parses, keeps the number.
// usage: node fetch-poller.mjs PORT PROJECTS IN_FLIGHT     prints {"wallMs":...,"cpuMs":...}
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

const before = process.cpuUsage();
const startedMs = performance.now();
await Promise.all(Array.from({ length: inFlight }, worker));
const wallMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(before);
if (values.some((value) => !(value > 0))) throw new Error("a value is missing");
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));
