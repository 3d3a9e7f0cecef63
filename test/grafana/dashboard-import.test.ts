import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readDashboards } from "../support/dashboard-model.ts";

const root = join(import.meta.dirname, "../..");

interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What a Grafana is sent. */
const Import = z.object({
  overwrite: z.boolean(),
  folderUid: z.string(),
  dashboard: z.looseObject({
    uid: z.string(),
    templating: z.object({ list: z.array(z.looseObject({ name: z.string(), current: z.unknown().optional() })) }),
  }),
});

/** As much of Grafana's HTTP API as an import needs: one user, one token, two data sources. */
describe("grafana/import-dashboard.sh", () => {
  const accepted = [`Basic ${Buffer.from('admin:pass"word').toString("base64")}`, "Bearer glsa_token"];
  const dataSources: Readonly<Record<string, object>> = {
    "My Prometheus/1": {
      id: 3,
      uid: "abc-123",
      name: "My Prometheus/1",
      type: "prometheus",
      url: "http://prometheus:9090",
    },
    Loki: { id: 4, uid: "loki", name: "Loki", type: "loki" },
  };
  let seen: Seen[] = [];
  let grafana: Server;
  let url = "";

  const answerTo = (request: IncomingMessage, body: string): readonly [number, object] => {
    if (!accepted.includes(request.headers.authorization ?? "")) return [401, { message: "Unauthorized" }];
    const path = new URL(request.url ?? "", url).pathname;
    if (request.method === "POST" && path === "/grafana/api/dashboards/db") {
      const { uid } = Import.parse(JSON.parse(body)).dashboard;
      return [200, { id: 7, slug: uid, status: "success", uid, url: `/grafana/d/${uid}/${uid}`, version: 1 }];
    }
    const name = decodeURIComponent(path.replace("/grafana/api/datasources/name/", ""));
    const dataSource = dataSources[name];
    return dataSource === undefined ? [404, { message: "Data source not found" }] : [200, dataSource];
  };

  const run = (
    environment: Readonly<Record<string, string>>,
  ): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env.PATH ?? "", GRAFANA_URL: `${url}/grafana/`, ...environment };
      execFile(join(root, "grafana/import-dashboard.sh"), { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });

  beforeAll(async () => {
    grafana = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      const [status, answer] = answerTo(request, body);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => grafana.listen(0, "127.0.0.1", resolve));
    const { port } = grafana.address() as AddressInfo; // A TCP server has no other kind of address.
    url = `http://127.0.0.1:${port}`;
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(() => {
    grafana.close();
  });

  it("imports with a token, finds the data source by its name, and says where the dashboards are", async () => {
    const result = await run({
      GRAFANA_TOKEN: "glsa_token",
      GRAFANA_DATASOURCE: "My Prometheus/1",
      GRAFANA_FOLDER_UID: "money",
    });
    const dashboards = readDashboards();
    expect(result).toEqual({
      code: 0,
      stdout: dashboards.map(({ uid }) => `imported: ${url}/grafana/d/${uid}/${uid}\n`).join(""),
      stderr: "",
    });
    const sent = seen.slice(1).map(({ body }) => Import.parse(JSON.parse(body)));
    expect(sent.length).toBe(4);
    for (const [index, { overwrite, folderUid, dashboard }] of sent.entries()) {
      expect([overwrite, folderUid]).toEqual([true, "money"]);
      const [variable, ...others] = dashboard.templating.list;
      expect(variable).toMatchObject({
        name: "datasource",
        current: { selected: true, text: "My Prometheus/1", value: "abc-123" },
      });
      // Nothing but that one value differs from the committed file.
      if (variable === undefined) throw new Error("there is no variable");
      const { current, ...rest } = variable;
      expect({ ...dashboard, templating: { list: [rest, ...others] } }).toEqual(
        JSON.parse(dashboards[index]?.text ?? ""),
      );
    }
  });

  it("imports with a user and a password that needs quoting", async () => {
    const result = await run({
      GRAFANA_USER: "admin",
      GRAFANA_PASSWORD: 'pass"word',
      GRAFANA_DATASOURCE: "My Prometheus/1",
    });
    expect({ code: result.code, asked: seen.map(({ line }) => line) }).toEqual({
      code: 0,
      asked: [
        expect.stringMatching(/^GET \/grafana\/api\/datasources\/name\/(%[0-9a-f]{2})+$/),
        ...readDashboards().map(() => "POST /grafana/api/dashboards/db"),
      ],
    });
  });

  it.each([
    {
      name: "without credentials",
      environment: {},
      message: "set GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD",
    },
    {
      name: "with a wrong token",
      environment: { GRAFANA_TOKEN: "wrong" },
      message: "Grafana refuses the credentials (401)",
    },
    {
      name: "when the data source has another name",
      environment: { GRAFANA_TOKEN: "glsa_token" },
      message: "Grafana has no data source named Prometheus: set GRAFANA_DATASOURCE",
    },
    {
      name: "when the data source is something else",
      environment: { GRAFANA_TOKEN: "glsa_token", GRAFANA_DATASOURCE: "Loki" },
      message: "the data source Loki is not a Prometheus",
    },
  ])("stops $name, and imports nothing", async ({ environment, message }) => {
    const result = await run(environment);
    expect(result).toEqual({ code: 1, stdout: "", stderr: `import-dashboard: ${message}\n` });
    expect(seen.filter(({ line }) => line.startsWith("POST"))).toEqual([]);
  });

  it("stops when Grafana is not there", async () => {
    const result = await run({ GRAFANA_URL: "http://127.0.0.1:1", GRAFANA_TOKEN: "glsa_token" });
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 1, stdout: "" });
    expect(result.stderr).toContain("cannot reach http://127.0.0.1:1");
  });
});

describe("grafana/provisioning", () => {
  const read = (file: string): unknown => parse(readFileSync(join(root, "grafana/provisioning", file), "utf8"));

  it("has the data sources with uids of their own", () => {
    const DataSources = z.strictObject({
      apiVersion: z.literal(1),
      datasources: z.array(
        z.strictObject({
          name: z.string(),
          uid: z.string(),
          type: z.string(),
          access: z.literal("proxy"),
          url: z.url(),
          isDefault: z.boolean().optional(),
          editable: z.literal(false),
          jsonData: z.record(z.string(), z.unknown()),
        }),
      ),
    });
    const { datasources } = DataSources.parse(read("datasources/balance-alert.yml"));
    expect(datasources.map(({ uid, type, url }) => ({ uid, type, url }))).toEqual([
      { uid: "prometheus", type: "prometheus", url: "http://prometheus:9090" },
      { uid: "alertmanager", type: "alertmanager", url: "http://alertmanager:9093" },
    ]);
  });

  it("has one provider, whose folder is not the folder of the provider files", () => {
    const Providers = z.strictObject({
      apiVersion: z.literal(1),
      providers: z.tuple([
        z.strictObject({
          name: z.string(),
          type: z.literal("file"),
          folder: z.string(),
          folderUid: z.string(),
          disableDeletion: z.boolean(),
          allowUiUpdates: z.literal(false),
          updateIntervalSeconds: z.int().min(10),
          options: z.strictObject({ path: z.string(), foldersFromFilesStructure: z.literal(false) }),
        }),
      ]),
    });
    const [provider] = Providers.parse(read("dashboards/balance-alert.yml")).providers;
    expect(provider.options.path).toBe("/var/lib/grafana/dashboards");
  });
});
