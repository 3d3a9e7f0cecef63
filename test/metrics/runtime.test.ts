import { spawnSync } from "node:child_process";
import perfHooks from "node:perf_hooks";
import { expect, test, vi } from "vitest";
import { bucketBound, createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import { parseExposition, sampleSet } from "./parse-exposition.ts";

function observed() {
  const runtime = createRuntimeMetrics({ processMetrics: false });
  runtime.observeHttp({
    method: "GET",
    endpoint: "/metrics",
    status: 200,
    durationSeconds: 0.25,
    requestBytes: 0,
    responseBytes: 5000,
  });
  runtime.observeCheck("openrouter", 300);
  runtime.observeCheck("openrouter", 90_000);
  runtime.observeJob("projects", 2000);
  return runtime;
}

test("what was observed, in text 0.0.4", async () => {
  expect(await observed().render("text")).toMatchInlineSnapshot(`
    "# HELP balance_alert_check_duration_seconds How long checks took, retries included.
    # TYPE balance_alert_check_duration_seconds histogram
    balance_alert_check_duration_seconds_bucket{le="0.05",provider="openrouter"} 0
    balance_alert_check_duration_seconds_bucket{le="0.1",provider="openrouter"} 0
    balance_alert_check_duration_seconds_bucket{le="0.25",provider="openrouter"} 0
    balance_alert_check_duration_seconds_bucket{le="0.5",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="1.0",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="2.5",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="5.0",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="10.0",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="30.0",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="60.0",provider="openrouter"} 1
    balance_alert_check_duration_seconds_bucket{le="+Inf",provider="openrouter"} 2
    balance_alert_check_duration_seconds_sum{provider="openrouter"} 90.3
    balance_alert_check_duration_seconds_count{provider="openrouter"} 2
    # HELP balance_alert_job_duration_seconds How long runs of the task took.
    # TYPE balance_alert_job_duration_seconds histogram
    balance_alert_job_duration_seconds_bucket{le="0.1",task="projects"} 0
    balance_alert_job_duration_seconds_bucket{le="0.5",task="projects"} 0
    balance_alert_job_duration_seconds_bucket{le="1.0",task="projects"} 0
    balance_alert_job_duration_seconds_bucket{le="5.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="10.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="30.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="60.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="300.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="900.0",task="projects"} 1
    balance_alert_job_duration_seconds_bucket{le="+Inf",task="projects"} 1
    balance_alert_job_duration_seconds_sum{task="projects"} 2
    balance_alert_job_duration_seconds_count{task="projects"} 1
    # HELP http_requests_total Requests that were answered.
    # TYPE http_requests_total counter
    http_requests_total{method="GET",endpoint="/metrics",status_code="200"} 1
    # HELP http_request_duration_seconds How long requests took to be answered.
    # TYPE http_request_duration_seconds histogram
    http_request_duration_seconds_bucket{le="0.001",method="GET",endpoint="/metrics",status_code="200"} 0
    http_request_duration_seconds_bucket{le="0.005",method="GET",endpoint="/metrics",status_code="200"} 0
    http_request_duration_seconds_bucket{le="0.025",method="GET",endpoint="/metrics",status_code="200"} 0
    http_request_duration_seconds_bucket{le="0.1",method="GET",endpoint="/metrics",status_code="200"} 0
    http_request_duration_seconds_bucket{le="0.5",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_duration_seconds_bucket{le="2.5",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_duration_seconds_bucket{le="10.0",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_duration_seconds_bucket{le="+Inf",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_duration_seconds_sum{method="GET",endpoint="/metrics",status_code="200"} 0.25
    http_request_duration_seconds_count{method="GET",endpoint="/metrics",status_code="200"} 1
    # HELP http_request_size_bytes Size of the bodies of requests.
    # TYPE http_request_size_bytes histogram
    http_request_size_bytes_bucket{le="256.0",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="4096.0",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="65536.0",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="1.048576e+06",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="1.6777216e+07",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="2.68435456e+08",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_bucket{le="+Inf",method="GET",endpoint="/metrics",status_code="200"} 1
    http_request_size_bytes_sum{method="GET",endpoint="/metrics",status_code="200"} 0
    http_request_size_bytes_count{method="GET",endpoint="/metrics",status_code="200"} 1
    # HELP http_response_size_bytes Size of the bodies of answers, as sent.
    # TYPE http_response_size_bytes histogram
    http_response_size_bytes_bucket{le="256.0",method="GET",endpoint="/metrics",status_code="200"} 0
    http_response_size_bytes_bucket{le="4096.0",method="GET",endpoint="/metrics",status_code="200"} 0
    http_response_size_bytes_bucket{le="65536.0",method="GET",endpoint="/metrics",status_code="200"} 1
    http_response_size_bytes_bucket{le="1.048576e+06",method="GET",endpoint="/metrics",status_code="200"} 1
    http_response_size_bytes_bucket{le="1.6777216e+07",method="GET",endpoint="/metrics",status_code="200"} 1
    http_response_size_bytes_bucket{le="2.68435456e+08",method="GET",endpoint="/metrics",status_code="200"} 1
    http_response_size_bytes_bucket{le="+Inf",method="GET",endpoint="/metrics",status_code="200"} 1
    http_response_size_bytes_sum{method="GET",endpoint="/metrics",status_code="200"} 5000
    http_response_size_bytes_count{method="GET",endpoint="/metrics",status_code="200"} 1
    "
  `);
});

test("the counter's family has no _total in OpenMetrics, and units are stated", async () => {
  const text = await observed().render("openmetrics");
  expect(text.split("\n").filter((line) => line.startsWith("#"))).toMatchInlineSnapshot(`
    [
      "# HELP balance_alert_check_duration_seconds How long checks took, retries included.",
      "# TYPE balance_alert_check_duration_seconds histogram",
      "# UNIT balance_alert_check_duration_seconds seconds",
      "# HELP balance_alert_job_duration_seconds How long runs of the task took.",
      "# TYPE balance_alert_job_duration_seconds histogram",
      "# UNIT balance_alert_job_duration_seconds seconds",
      "# HELP http_requests Requests that were answered.",
      "# TYPE http_requests counter",
      "# HELP http_request_duration_seconds How long requests took to be answered.",
      "# TYPE http_request_duration_seconds histogram",
      "# UNIT http_request_duration_seconds seconds",
      "# HELP http_request_size_bytes Size of the bodies of requests.",
      "# TYPE http_request_size_bytes histogram",
      "# UNIT http_request_size_bytes bytes",
      "# HELP http_response_size_bytes Size of the bodies of answers, as sent.",
      "# TYPE http_response_size_bytes histogram",
      "# UNIT http_response_size_bytes bytes",
    ]
  `);
});

test("one format never changes the other", async () => {
  const runtime = observed();
  const before = await runtime.render("text");
  const other = await runtime.render("openmetrics");
  expect(await runtime.render("text")).toBe(before);
  expect(await runtime.render("openmetrics")).toBe(other);
  expect(sampleSet(parseExposition(before, "text"))).toEqual(
    sampleSet(parseExposition(`${other}# EOF\n`, "openmetrics")),
  );
});

test("the process's own metrics are right in both formats and have no gauge that ends in _total", async () => {
  const runtime = createRuntimeMetrics({ processMetrics: true });
  for (const format of ["text", "openmetrics"] as const) {
    // Twice at once: the second has nothing new from the event loop monitor.
    const [text] = await Promise.all([runtime.render(format), runtime.render(format)]);
    const families = parseExposition(format === "text" ? text : `${text}# EOF\n`, format);
    const names = families.map(({ name }) => name);
    expect(names).toContain("process_resident_memory_bytes");
    expect(names).toContain(format === "text" ? "process_cpu_seconds_total" : "process_cpu_seconds");
    expect(names).toContain("nodejs_version_info");
    expect(families.filter(({ name, type }) => type === "gauge" && name.endsWith("_total"))).toEqual([]);
  }
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], {
    input: await runtime.render("text"),
  });
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: "" });
});

test("the lag of the event loop is sampled ten times a second, and does not count the time between two samples", async () => {
  const ms = 1_000_000;
  const sampled = {
    enable: () => true,
    reset: () => {},
    min: 99.9 * ms,
    max: 640 * ms,
    mean: 150 * ms,
    stddev: 20 * ms,
    percentile: (share: number) => (100 + share) * ms,
  };
  const monitor = vi
    .spyOn(perfHooks, "monitorEventLoopDelay")
    // The part of the histogram that prom-client reads.
    .mockReturnValue(sampled as ReturnType<typeof perfHooks.monitorEventLoopDelay>);
  const text = await createRuntimeMetrics({ processMetrics: true }).render("text");
  expect(monitor.mock.calls).toEqual([[{ resolution: 100 }]]);
  monitor.mockRestore();
  const shown = parseExposition(text, "text").flatMap(({ name, samples }) =>
    /^nodejs_eventloop_lag_\w+_seconds$/.test(name)
      ? samples.map(({ value }) => [name.slice(21, -8), Math.round(value * 1e6) / 1e6])
      : [],
  );
  expect(Object.fromEntries(shown)).toEqual({
    min: 0,
    max: 0.54,
    mean: 0.05,
    stddev: 0.02,
    p50: 0.05,
    p90: 0.09,
    p99: 0.099,
  });
});

test.each([
  [1, "1.0"],
  [0.05, "0.05"],
  [10, "10.0"],
  [999_999, "999999.0"],
  [1_048_576, "1.048576e+06"],
  [16_777_216, "1.6777216e+07"],
  [1e21, "1e+21"],
  [0.00001, "1e-05"],
  ["+Inf", "+Inf"],
])("the bound %s is written as %s", (bound, written) => {
  expect(bucketBound(bound)).toBe(written);
});
