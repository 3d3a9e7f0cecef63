import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { startDaemon } from "../support/daemon.ts";
import { eventually, runProgram, startListeningProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const Healthcheck = z.strictObject({
  test: z.tuple([z.literal("CMD")], z.string()),
  interval: z.string().regex(/^\d+s$/),
  timeout: z.string().regex(/^\d+s$/),
  retries: z.int().positive(),
  start_period: z.string().regex(/^\d+s$/),
});
/** The long form of a mount, as the short one. */
const Bind = z
  .strictObject({
    type: z.literal("bind"),
    source: z.string(),
    target: z.string(),
    read_only: z.literal(true),
    bind: z.strictObject({ create_host_path: z.literal(false) }),
  })
  .transform(({ source, target }) => `${source}:${target}:ro`);
/** The keys of the compose specification that are used, and no others: a typo is a key that nobody reads. */
const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), args: z.record(z.string(), z.string()) }).optional(),
  profiles: z.array(z.string()).optional(),
  init: z.boolean().optional(),
  user: z.string(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  volumes: z.array(z.union([z.string(), Bind])),
  tmpfs: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  healthcheck: Healthcheck,
  depends_on: z.array(z.string()).optional(),
  restart: z.literal("unless-stopped"),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  logging: z.strictObject({ driver: z.literal("json-file"), options: z.record(z.string(), z.string()) }),
});
const Compose = z.object({
  name: z.string(),
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
  volumes: z.record(z.string(), z.null()),
});

const compose = Compose.parse(parseDocument(read("docker-compose.monitoring.yml"), { merge: true }).toJS());
const services = Object.entries(compose.services);

/** What compose makes of the variables in a text. */
function interpolated(text: string, environment: Readonly<Record<string, string>> = {}): string {
  return text.replaceAll(/\$\{(\w+):([-+?])([^}]*)\}/g, (_, name: string, operator: string, word: string) => {
    const value = environment[name] ?? "";
    if (operator === "?" && value === "") throw new Error(`${name} is not set`);
    if (operator === "+") return value === "" ? "" : word;
    return value === "" ? word : value;
  });
}

const service = (name: string): z.infer<typeof Service> => Service.parse(compose.services[name]);

describe("docker-compose.monitoring.yml", () => {
  it("runs the exporter, Prometheus, Alertmanager and Grafana, and a demo when asked", () => {
    expect(services.map(([name, { profiles }]) => [name, profiles ?? []])).toEqual([
      ["balance-alert", []],
      ["balance-alert-demo", ["demo"]],
      ["balance-alert-demo-mail", ["demo"]],
      ["prometheus", []],
      ["alertmanager", []],
      ["grafana", []],
    ]);
  });

  it.each(services)("%s is pinned, limited and may write nothing but its own folder", (_, described) => {
    expect({
      // Ours is built; the others name a version.
      pinned: described.build !== undefined || /:v?\d+\.\d+\.\d+$/.test(described.image),
      isRoot: /^(0|root)?(:|$)/.test(described.user),
      numeric: /^\d+:\d+$/.test(described.user),
      readOnly: described.read_only,
      capabilities: described.cap_drop,
      privileges: described.security_opt,
    }).toEqual({
      pinned: true,
      isRoot: false,
      numeric: true,
      readOnly: true,
      capabilities: ["ALL"],
      privileges: ["no-new-privileges:true"],
    });
  });

  it("opens the usual ports, on this machine only unless told otherwise", () => {
    const ports = services.flatMap(([name, described]) => described.ports.map((port) => [name, port]));
    expect(ports).toEqual([
      ["balance-alert", "${BIND_ADDRESS:-127.0.0.1}:9100:9100"],
      ["balance-alert-demo", "${BIND_ADDRESS:-127.0.0.1}:9101:9100"],
      ["prometheus", "${BIND_ADDRESS:-127.0.0.1}:9090:9090"],
      ["alertmanager", "${BIND_ADDRESS:-127.0.0.1}:9093:9093"],
      ["grafana", "${BIND_ADDRESS:-127.0.0.1}:3000:3000"],
    ]);
  });

  it("mounts only files that are here, and volumes that it declares", () => {
    const sources = services.flatMap(([, { volumes }]) =>
      volumes.map((volume) => interpolated(volume).split(":")[0] ?? ""),
    );
    const paths = sources.filter((source) => source.startsWith("."));
    // The folder of secrets is the user's own.
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual(["./secrets"]);
    const named = sources.filter((source) => !source.startsWith("."));
    expect(named.filter((name) => !(name in compose.volumes))).toEqual([]);
    expect(Object.keys(compose.volumes).filter((name) => !named.includes(name))).toEqual([]);
  });

  it("writes nothing to a mounted file", () => {
    const binds = services.flatMap(([, { volumes }]) => volumes.filter((volume) => /^(\.|\$)/.test(volume)));
    expect(binds.filter((volume) => !volume.endsWith(":ro"))).toEqual([]);
  });

  it("starts with nothing but Grafana's password", () => {
    const text = read("docker-compose.monitoring.yml").replaceAll(/^\s*#.*$/gm, "");
    expect(() => interpolated(text)).toThrow("GRAFANA_ADMIN_PASSWORD is not set");
    expect(interpolated(text, { GRAFANA_ADMIN_PASSWORD: "chosen" })).not.toContain("${");
    expect(services.flatMap(([, { env_file }]) => env_file ?? []).filter(({ required }) => required)).toEqual([]);
  });

  it.each([
    ["the example", {}, { file: "", mount: "./config:/etc/balance-alert:ro", keys: "./config/balance-alert.env" }],
    [
      "the configuration of a folder, which an editor may replace,",
      { BALANCE_ALERT_CONFIG_DIR: "/srv/alerts" },
      {
        file: "/etc/balance-alert/config.yaml",
        mount: "/srv/alerts:/etc/balance-alert:ro",
        keys: "/srv/alerts/balance-alert.env",
      },
    ],
  ])("runs %s", (_, environment, expected) => {
    const { environment: variables, volumes, env_file } = service("balance-alert");
    expect({
      file: interpolated(variables?.["BALANCE_ALERT_CONFIG_FILE"] ?? "missing", environment),
      mount: interpolated(volumes[0] ?? "", environment),
      keys: interpolated(env_file?.[0]?.path ?? "", environment),
    }).toEqual(expected);
  });

  it("has no password of its own: Grafana's comes from the environment, the others are files", () => {
    expect(service("grafana").environment?.GF_SECURITY_ADMIN_PASSWORD).toMatch(/^\$\{GRAFANA_ADMIN_PASSWORD:\?.+\}$/);
    expect(service("alertmanager").secrets).toEqual(Object.keys(compose.secrets));
    const plain = services.flatMap(([, { environment }]) =>
      Object.entries(environment ?? {}).filter(([name]) => /PASSWORD|TOKEN|SECRET|KEY/.test(name)),
    );
    expect(plain.filter(([, value]) => !value.startsWith("${"))).toEqual([]);
  });

  it("keeps 30 days, and serves the dashboard where its provisioning looks", () => {
    expect(service("prometheus").command).toContain("--storage.tsdb.retention.time=30d");
    expect(service("grafana").volumes).toContain("./grafana/dashboards:/var/lib/grafana/dashboards:ro");
    expect(read("grafana/provisioning/dashboards/balance-alert.yml")).toContain("path: /var/lib/grafana/dashboards\n");
  });

  it("leaves Grafana the other folders of its provisioning, whose absence it logs as errors", () => {
    const targets = service("grafana").volumes.map((volume) => volume.split(":")[1]);
    expect(targets.filter((target) => target?.startsWith("/etc/grafana"))).toEqual([
      "/etc/grafana/provisioning/dashboards",
      "/etc/grafana/provisioning/datasources",
    ]);
  });

  it("names its services as prometheus.yml and Grafana's data sources do", () => {
    const names = [...read("prometheus.yml").matchAll(/"([\w-]+):\d+"|names: \[([\w-]+)\]/g)].map(
      (match) => match[1] ?? match[2],
    );
    expect(names.filter((name) => name !== "localhost" && !((name ?? "") in compose.services))).toEqual([]);
    expect(names).toContain("balance-alert-demo");
  });
});

/** There is no container engine in the tests: the commands of the containers run here, with the mounts put in their place. */
describe("the containers' commands, with the programs of this machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "compose-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Arguments of a service in which the paths of its mounts are those of this machine. */
  const argumentsOf = (name: string): readonly string[] => {
    const mounts = service(name).volumes.map((volume) => volume.split(":"));
    return (service(name).command ?? []).map((argument) =>
      mounts.reduce((text, [source = "", target = ""]) => {
        const here = source.startsWith(".") ? join(root, source) : join(folder, source);
        return text.endsWith(`=${target}`) ? text.replace(`=${target}`, `=${here}`) : text;
      }, argument),
    );
  };
  const status = async (url: string): Promise<number> => (await fetch(url)).status;

  it("prometheus starts with its rules loaded and its health check answers", async () => {
    const prometheus = await startListeningProgram("prometheus", [
      ...argumentsOf("prometheus"),
      "--web.listen-address=127.0.0.1:0",
    ]);
    try {
      await eventually(async () => ((await status(`${prometheus.url}/-/ready`)) === 200 ? true : undefined));
      expect(await status(`${prometheus.url}/-/healthy`)).toBe(200);
      const rules = await (await fetch(`${prometheus.url}/api/v1/rules`)).text();
      expect(rules).toContain('"name":"BalanceLow"');
      const flags = await (await fetch(`${prometheus.url}/api/v1/status/flags`)).text();
      expect(flags).toMatch(/"storage.tsdb.retention.time":"30d"/);
    } finally {
      await prometheus.stop();
    }
  });

  it("alertmanager starts with its configuration and its health check answers", async () => {
    const alertmanager = await startListeningProgram("prometheus-alertmanager", [
      ...argumentsOf("alertmanager"),
      "--web.listen-address=127.0.0.1:0",
    ]);
    try {
      expect(await status(`${alertmanager.url}/-/healthy`)).toBe(200);
      expect(await (await fetch(`${alertmanager.url}/api/v2/status`)).text()).toContain("page-team-ai");
    } finally {
      await alertmanager.stop();
    }
  });

  it.each(["balance-alert", "balance-alert-demo"])(
    "%s starts with its configuration, and its health check ends well",
    async (name) => {
      const [, ...flags] = service(name).command ?? [];
      const mounted = service(name).volumes.find((volume) => volume.includes("/config.yaml"));
      const configFile = join(root, mounted?.split(":")[0] ?? "config.example.yaml");
      const daemon = await startDaemon({ configFile, statePath: join(folder, name), flags });
      try {
        const [, command = "", ...parameters] = service(name).healthcheck.test;
        const check = (url: string) =>
          runProgram("env", [`BALANCE_ALERT_HEALTH_URL=${url}`, command, ...parameters], folder);
        expect((await check(`${daemon.url}/-/healthy`)).code).toBe(0);
        expect((await check("http://127.0.0.1:1/-/healthy")).code).toBe(1);
      } finally {
        expect(await daemon.stop()).toBe(0);
      }
    },
  );

  it("balance-alert-demo-mail serves the mails that the demo exporter finds", async () => {
    const described = service("balance-alert-demo-mail");
    const port = await freePort();
    const demo = join(folder, "demo");
    cpSync(join(root, "deploy/demo"), join(demo, "srv"), { recursive: true });
    const here = (text: string): string =>
      text.replaceAll("/tmp/", `${demo}/`).replaceAll("/srv/demo", join(demo, "srv")).replaceAll("1143", String(port));
    const dovecotConfig = join(demo, "srv/dovecot.conf");
    writeFileSync(dovecotConfig, here(readFileSync(dovecotConfig, "utf8")));
    const [shell = "", ...parametersOfShell] = [...(described.entrypoint ?? []), here(described.command?.[0] ?? "")];
    const dovecot = spawn(...asInContainer(described.user, folder, dovecotConfig, [shell, ...parametersOfShell]));
    const configFile = join(folder, "demo-config.yaml");
    const config = read("deploy/demo-config.yaml")
      .replace("balance-alert-demo-mail", "127.0.0.1")
      .replace("1143", String(port));
    writeFileSync(configFile, config);
    try {
      const [, command = "", ...parameters] = described.healthcheck.test.map(here);
      await eventually(async () => ((await runProgram(command, parameters, folder)).code === 0 ? true : undefined));
      const daemon = await startDaemon({ configFile });
      try {
        const open = await eventually(async () => {
          const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
          const found = [...metrics.matchAll(/^balance_alert_email_alerts\{(.*)\} (\d+)$/gm)].map((match) =>
            match.slice(1),
          );
          return found.length > 0 ? found : undefined;
        });
        expect(open.sort()).toEqual([
          ['mailbox="billing",category="arrears",provider="alibaba-cloud"', "1"],
          ['mailbox="billing",category="low_balance",provider="openrouter"', "1"],
          ['mailbox="billing",category="payment_failed",provider="digitalocean"', "1"],
        ]);
      } finally {
        await daemon.stop();
      }
    } finally {
      const ended = once(dovecot, "exit");
      dovecot.kill();
      await ended;
    }
  });
});

/**
 * Dovecot refuses to be root: started by root it is nobody, as in the container; started by anyone else, that user takes
 * the place of nobody in its configuration.
 */
function asInContainer(
  user: string,
  folder: string,
  configFile: string,
  command: readonly string[],
): [program: string, parameters: string[], options: { stdio: "ignore" }] {
  const [uid = "", gid = ""] = user.split(":");
  if (process.getuid?.() === 0) {
    execFileSync("chown", ["-R", user, folder]);
    chmodSync(folder, 0o755);
    return ["setpriv", ["--reuid", uid, "--regid", gid, "--clear-groups", ...command], { stdio: "ignore" }];
  }
  const identity = (flag: string): string => execFileSync("id", [flag], { encoding: "utf8" }).trim();
  const config = readFileSync(configFile, "utf8")
    .replaceAll("nogroup", identity("-gn"))
    .replaceAll("nobody", identity("-un"))
    .replaceAll(`gid=${gid}`, `gid=${identity("-g")}`)
    .replaceAll(`first_valid_gid = ${gid}`, `first_valid_gid = ${identity("-g")}`)
    .replaceAll(uid, identity("-u"));
  writeFileSync(configFile, config);
  const [program = "", ...parameters] = command;
  return [program, parameters, { stdio: "ignore" }];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server has no other kind of address.
  server.close();
  await once(server, "close");
  return port;
}
