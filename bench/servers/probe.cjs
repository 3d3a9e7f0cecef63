// Loaded into a daemon before its own code (`node --require`): tells its parent, over the channel between them, what the process
// uses and for how long its event loop did nothing else. Asked `watch`, it begins to look at the loop; asked `read`, it answers;
// asked `collect` or `giveBack` (with --expose-gc), it answers after a garbage collection, `giveBack` with all that V8 can give back.
"use strict";

const { readdirSync } = require("node:fs");
const { monitorEventLoopDelay } = require("node:perf_hooks");

const delay = monitorEventLoopDelay({ resolution: 1 });

process.on("message", (asked) => {
  if (asked === "watch") {
    delay.reset();
    delay.enable();
    // It measures from its first tick on: a block that comes before would not be seen.
    setTimeout(() => process.send({}), 20);
    return;
  }
  if (asked === "collect") globalThis.gc();
  if (asked === "giveBack") globalThis.gc({ type: "major", execution: "sync", flavor: "last-resort" });
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  process.send({
    cpuMs: (user + system) / 1000,
    rssBytes: rss,
    heapBytes: heapUsed,
    v8Bytes: heapTotal,
    descriptors: readdirSync("/proc/self/fd").length,
    blockedMs: delay.max / 1e6,
    p99Ms: delay.percentile(99) / 1e6,
  });
});
// The channel alone keeps nothing alive.
process.channel?.unref();
