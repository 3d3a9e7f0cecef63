import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";

const project = (name: string) => `{ name: ${name}, provider: push, token: 0123456789abcdef0123456789abcdef }`;
const projects = (...names: string[]) => `projects: [${names.map(project).join(", ")}]\n`;

/** A daemon whose file can be changed, and what it says of it: by the call, in its log and at its addresses. */
async function reloading(config: string) {
  const { app, url, configFile, log } = await startedApp(config);
  const seen = log.length;
  const read = async (path: string) => (await fetch(`${url}${path}`)).text();
  return {
    app,
    write: (text: string) => writeFileSync(configFile, text),
    said: () =>
      log.slice(seen).flatMap((line) => {
        const { level, msg, file, problem, projects: count } = JSON.parse(line);
        return /onfiguration/.test(msg) ? [{ level, msg, isFile: file === configFile, problem, projects: count }] : [];
      }),
    names: async () => JSON.parse(await read("/api/v1/projects")).map(({ name }: { name: string }) => name),
    status: async () => JSON.parse(await read("/api/v1/status")).config,
    metric: async () =>
      (await read("/metrics"))
        .split("\n")
        .find((line) => line.startsWith("balance_alert_config_last_reload_successful ")),
  };
}

describe("a reload", () => {
  it("of a file that is refused changes nothing, says each problem, and is shown until the file is right", async () => {
    const daemon = await reloading(projects("Chat"));
    daemon.write("projects: [{ name: Other, provider: nobody }]\nport: x\n");
    expect(await daemon.metric()).toBe("balance_alert_config_last_reload_successful 1");
    const outcome = await daemon.app.reload();
    if (outcome.ok) throw new Error("it was taken");
    expect(outcome.problems).toHaveLength(2);
    expect(daemon.said()).toEqual([
      { level: "error", msg: "configuration refused: the one before stays in use", isFile: true },
      ...outcome.problems.map((problem) => ({
        level: "error",
        msg: "problem of the configuration",
        isFile: false,
        problem,
      })),
    ]);
    expect(await daemon.names()).toEqual(["Chat"]);
    expect(await daemon.status()).toMatchObject({ lastReloadSuccessful: false, problems: outcome.problems });
    expect(await daemon.metric()).toBe("balance_alert_config_last_reload_successful 0");

    daemon.write(projects("Chat", "Other"));
    expect(await daemon.app.reload()).toEqual({ ok: true });
    expect(daemon.said().at(-1)).toEqual({ level: "info", msg: "configuration loaded", isFile: true, projects: 2 });
    expect(await daemon.names()).toEqual(["Chat", "Other"]);
    expect((await daemon.status()).problems).toBeUndefined();
    expect(await daemon.metric()).toBe("balance_alert_config_last_reload_successful 1");
  });

  it("of a file that is empty for a moment keeps everything; of one that says that nothing is to be checked it does not", async () => {
    const daemon = await reloading(projects("Chat"));
    for (const text of ["", "\n# soon\n"]) {
      daemon.write(text);
      const outcome = await daemon.app.reload();
      expect(outcome).toEqual({
        ok: false,
        problems: [expect.stringContaining("is empty: write the configuration to")],
      });
      expect(await daemon.names()).toEqual(["Chat"]);
    }
    daemon.write("projects: []\n");
    expect(await daemon.app.reload()).toEqual({ ok: true });
    expect(await daemon.names()).toEqual([]);
  });

  it("that is asked for while one is under way comes after it, once for all who asked", async () => {
    const daemon = await reloading(projects("Chat"));
    const first = daemon.app.reload();
    await Promise.resolve(); // It has begun.
    const [second, third] = [daemon.app.reload(), daemon.app.reload()];
    expect(second).toBe(third);
    expect(second).not.toBe(first);
    daemon.write(projects("Other"));
    expect(await Promise.all([first, second])).toEqual([{ ok: true }, { ok: true }]);
    expect(await daemon.names()).toEqual(["Other"]);
    expect(daemon.said()).toHaveLength(2);
    await daemon.app.reload();
    expect(daemon.said()).toHaveLength(3);
  });
});
