import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    globalSetup: ["test/support/registry.ts"],
    // One more than cores: a quarter of the time is spent waiting for real servers.
    maxWorkers: "150%",
    // Loading src anew for every file took a third of the CPU time: what a test file changes in a module, it puts back.
    isolate: false,
    setupFiles: ["test/support/seed.ts"],
    // Real servers (Prometheus, Dovecot, Chromium) need seconds to start on a busy two-core machine; no test asserts a duration.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 20 } },
    unstubEnvs: true,
    restoreMocks: true,
  },
});
