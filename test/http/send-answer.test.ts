import { expect, it } from "vitest";
import { handMadeDaemon } from "./hand-made-view.ts";
import { manyProjects } from "./realistic-daemon.ts";
import { runServer } from "./running-server.ts";

it.each([
  [30, "identity"],
  [30, "gzip"],
  [300, "identity"],
  [300, "gzip"],
])(
  "%d projects with the encoding %s are sent whole; HEAD has the same headers; all bytes are counted",
  async (count, encoding) => {
    const daemon = handMadeDaemon({ projects: manyProjects(count) });
    const url = `${await runServer(daemon)}/api/v1/projects`;
    const headers = { "accept-encoding": encoding };
    const answer = await fetch(url, { headers });
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(daemon.projects)));
    const head = await fetch(url, { headers, method: "HEAD" });
    for (const { headers: sent } of [answer, head]) {
      const names = ["content-type", "cache-control", "vary", "content-encoding", "x-total-count"];
      expect(names.map((name) => sent.get(name))).toEqual([
        "application/json; charset=utf-8",
        "no-store",
        "Accept-Encoding",
        encoding === "gzip" ? "gzip" : null,
        String(count),
      ]);
      // What is longer than a piece goes out as it is made.
      expect(sent.has("content-length")).toBe(count === 30);
    }
    await expect.poll(() => daemon.observations.length).toBe(2);
    const [got, left] = daemon.observations;
    const plainBytes = Buffer.byteLength(`${JSON.stringify(daemon.projects)}\n`);
    if (encoding === "identity") expect(got?.responseBytes).toBe(plainBytes);
    else expect(got?.responseBytes).toBeLessThan(plainBytes / 2);
    expect(left?.responseBytes).toBe(0);
  },
);

it("a short answer is not compressed", async () => {
  const base = await runServer(handMadeDaemon());
  const answer = await fetch(`${base}/api/v1/projects`, { headers: { "accept-encoding": "gzip" } });
  expect([answer.headers.get("content-encoding"), await answer.text()]).toEqual([null, "[]\n"]);
});
