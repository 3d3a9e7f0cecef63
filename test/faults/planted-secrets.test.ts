/** A secret in every secret option there is, and a vendor that repeats all that it hears: none of it may be seen anywhere. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { inspect } from "node:util";
import bcrypt from "bcryptjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startApp } from "../../src/app.ts";
import type { ServeSettings } from "../../src/daemon/settings.ts";
import { systemHost } from "../../src/platform/host.ts";
import { createLogger } from "../../src/platform/logger.ts";
import { providerModules } from "../../src/providers/registry.generated.ts";
import { configOf } from "../support/config.ts";
import { startVendor } from "../support/vendor.ts";
import { close, listen } from "./fault-vendor.ts";
import { count } from "./figures.ts";
import {
  leaksIn,
  type Planted,
  type PlantedProject,
  plantedProjects,
  secretFor,
  secretOptions,
} from "./planted-secrets.ts";
import { afterwards, temporaryFolder } from "./temporary-folder.ts";

type Echo = (heard: Heard) => {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
};

interface Heard {
  readonly text: string;
  readonly authorization: string;
}

/** Repeats the value in every place where vendors have been seen to put a message. */
const everywhere = (said: string) => ({
  error: { message: said, code: said, type: said, details: [{ message: said }] },
  message: said,
  msg: said,
  code: said,
  Code: said,
  Message: said,
  detail: said,
  status: said,
  success: false,
  ResponseMetadata: { Error: { Code: said, Message: said } },
  Response: { Error: { Code: said, Message: said } },
  data: said,
  result: said,
});

const json = (status: number, body: unknown) => ({ status, body: JSON.stringify(body) });
/** So that a text that is cut is cut within the secret. */
const cutAt = (length: number, { authorization }: Heard) => `${"·".repeat(1)}${"x".repeat(length)}${authorization}`;

const echoes: Readonly<Record<string, Echo>> = {
  "refuses the credential": (heard) => json(401, everywhere(heard.text)),
  "refuses in a 200": (heard) => json(200, everywhere(heard.text)),
  "sends a page": (heard) => ({
    status: 200,
    headers: { "content-type": "text/html" },
    body: `<html>${heard.text}</html>`,
  }),
  "redirects elsewhere": ({ text }) => ({
    status: 302,
    headers: { location: `http://elsewhere.example/?said=${encodeURIComponent(text.slice(0, 2_000))}` },
    body: text,
  }),
  ...Object.fromEntries(
    [120, 140].map((length) => [
      `says ${length} letters before it`,
      (heard: Heard) => json(403, everywhere(cutAt(length, heard))),
    ]),
  ),
  "says 4 KB before it": (heard) => ({ status: 400, body: cutAt(4_070, heard) }),
  "says the same in base64 and hex": ({ text }) =>
    json(400, [text, Buffer.from(text).toString("base64"), Buffer.from(text).toString("hex")]),
  "has a fault": (heard) => json(500, everywhere(heard.text)),
};

describe("a secret in every option", () => {
  let projects: readonly PlantedProject[];
  beforeAll(async () => {
    projects = await plantedProjects();
  });

  it("of every provider, of mailboxes and of the web configuration is seen nowhere", async () => {
    const folder = temporaryFolder();
    let echo: Echo = (heard) => json(401, everywhere(heard.text));
    const vendor = await startVendor((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { authorization = "" } = request.headers;
        const heard = {
          text: `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString()}`,
          authorization: authorization === "" ? decodeURIComponent(request.url ?? "") : authorization,
        };
        const { status, headers, body } = echo(heard);
        response.writeHead(status, {
          "content-type": "application/json",
          "x-request-id": encodeURI(heard.authorization),
          ...headers,
        });
        response.end(body);
      });
    });
    afterwards(vendor.stop);
    const imap = await startEchoingImap();

    const generic = ["header", "body", "form", "token", "password", "json"].map((place) => ({
      place: `http ${place}`,
      value: secretFor(`http ${place}`),
    }));
    const [header, body, form, token, password, jsonValue] = generic.map(({ value }) => value);
    const mail = ["password", "proxy", "client", "refresh", "access"].map((place) => ({
      place: `mailbox ${place}`,
      value: secretFor(`mailbox ${place}`),
    }));
    const [mailPassword, proxy, client, refresh, access] = mail.map(({ value }) => value);
    const push = { place: "push token", value: secretFor("push token") };
    const calendar = { place: "calendar token", value: secretFor("calendar token") };
    const web = { place: "web password", value: secretFor("web password") };

    const readings = [{ type: "balance", unit: "USD", value: "$number(data.nothing)" }];
    const request = { url: `${vendor.url}/x` };
    const written = {
      schedules: { mailboxes: "* * * * * *" },
      calendar_token: calendar.value,
      defaults: { retries: 0, per_host: 1_000, concurrency: 1_000 },
      projects: [
        ...projects.map(({ entry }) => ({ base_url: vendor.url, ...entry })),
        {
          name: "http header",
          provider: "http",
          request: { ...request, headers: { "X-Key": header } },
          readings,
          success: "ok = true",
          message: "$string($)",
        },
        { name: "http body", provider: "http", request: { ...request, body }, readings },
        { name: "http form", provider: "http", request: { ...request, form: { key: form } }, readings },
        { name: "http token", provider: "http", request, bearer_token: token, readings },
        {
          name: "http password",
          provider: "http",
          request,
          username: "me",
          password,
          readings,
          success: "ok = true",
          message: "error.message",
        },
        { name: "http json", provider: "http", request: { ...request, json: { key: "${JSON_VALUE}" } }, readings },
        { name: "push token", provider: "push", token: push.value },
      ],
      mailboxes: [
        {
          name: "password",
          host: "127.0.0.1",
          port: imap.port,
          use_ssl: false,
          username: "me",
          password: mailPassword,
        },
        {
          name: "proxy",
          host: "127.0.0.1",
          port: imap.port,
          username: "me",
          password: "another one",
          proxy: `http://me:${encodeURIComponent(proxy ?? "")}@127.0.0.1:${imap.port}`,
        },
        {
          name: "refresh",
          host: "127.0.0.1",
          port: imap.port,
          use_ssl: false,
          username: "me",
          oauth2: { token_url: vendor.url, client_id: "c", client_secret: client, refresh_token: refresh },
        },
        {
          name: "access",
          host: "127.0.0.1",
          port: imap.port,
          use_ssl: false,
          username: "me",
          oauth2: { access_token: access },
        },
      ],
    };
    const configFile = join(folder, "config.yaml");
    writeFileSync(configFile, JSON.stringify(written, null, 1));
    const webConfigFile = join(folder, "web.yaml");
    writeFileSync(webConfigFile, `basic_auth_users: { me: "${bcrypt.hashSync(web.value, 4)}" }\n`);

    const environment = { JSON_VALUE: jsonValue ?? "" };
    const log: string[] = [];
    const seen = new Map<string, string>();
    const settings: ServeSettings = {
      configFile,
      autoReload: false,
      listenAddresses: ["127.0.0.1:0"],
      telemetryPath: "/metrics",
      webConfigFile,
      enableLifecycle: true,
      externalUrl: undefined,
      statePath: join(folder, "state"),
      shard: 0,
      totalShards: 1,
    };
    const app = await startApp({
      host: { ...systemHost({ version: "0.0.0", revision: "" }), environment },
      logger: createLogger({ level: "debug", format: "json", write: (line) => void log.push(line) }),
      settings,
    });
    afterwards(() => app.stop(0));
    const url = app.addresses[0]?.url ?? "";
    const login = { authorization: `Basic ${Buffer.from(`me:${web.value}`).toString("base64")}` };
    const look = async (path: string, method = "GET", headers: Record<string, string> = login) => {
      const response = await fetch(`${url}${path}`, { method, headers });
      seen.set(`${seen.size} ${method} ${path}`, `${JSON.stringify([...response.headers])}${await response.text()}`);
    };
    const names = written.projects.map((project) => encodeURIComponent(String(Reflect.get(project, "name"))));

    for (const [what, answer] of Object.entries(echoes)) {
      echo = answer;
      await Promise.all(names.map((name) => look(`/api/v1/projects/${name}/check`, "POST")));
      expect([...seen.keys()].length, what).toBeGreaterThan(0);
      await look("/metrics");
    }
    for (const path of [
      "/",
      "/metrics",
      "/-/ready",
      "/-/healthy",
      ...["projects", "subscriptions", "mailboxes", "jobs", "status", "config"].map((name) => `/api/v1/${name}`),
    ])
      await look(path);
    await Promise.all(names.flatMap((name) => [look(`/?project=${name}`), look(`/api/v1/projects/${name}`)]));
    await look("/metrics", "GET", { authorization: `Basic ${Buffer.from(`me:${web.value}x`).toString("base64")}` });
    await look("/api/v1/push/push%20token", "POST", { authorization: `Bearer ${push.value}x` });
    await look(`/calendar.ics?token=${encodeURIComponent(calendar.value)}`);
    await look(`/calendar.ics?token=${encodeURIComponent(calendar.value)}x`);
    writeFileSync(configFile, readFileSync(configFile, "utf8").replace('"retries": 0', '"retries": "no"'));
    await look("/-/reload", "POST");
    await app.stop(1_000);

    writeFileSync(configFile, JSON.stringify(written));
    const config = await configOf(JSON.stringify(written), { environment });
    const printed = inspect(config, { depth: 20, maxArrayLength: null, maxStringLength: null });
    seen.set("the configuration, shown", JSON.stringify([config.shown, config.secretOrigins]));
    for (const [index, line] of log.entries()) seen.set(`log line ${index}`, line);
    for (const file of readdirSync(join(folder, "state")))
      seen.set(`state ${file}`, readFileSync(join(folder, "state", file), "latin1"));

    const all: readonly Planted[] = [...projects, ...generic, ...mail, push, calendar, web];
    expect(leaksIn(seen, all)).toEqual([]);
    // A variable in a text of the user's own is no `Secret`; it is looked for wherever texts come out.
    const secrets = all.filter(({ place }) => place !== "http json");
    expect(leaksIn(new Map([["the configuration, printed", printed]]), secrets)).toEqual([]);
    expect(log.length, "the log was at work").toBeGreaterThan(names.length);
    expect(imap.heard(), "the passwords of mailboxes were sent").toMatch(/AUTHENTICATE PLAIN/);
    expect(imap.heard()).toMatch(/AUTHENTICATE XOAUTH2/);
    expect([...seen.values()].join(""), "exchanges are shown, with the secrets replaced").toContain("<secret>");
    count("planted secrets", all.length);
  }, 240_000);

  it("was planted: no secret option of any provider is left out", async () => {
    const wanted: string[] = [];
    for (const [id, load] of Object.entries(providerModules)) {
      const { provider } = await load();
      // These have secrets in places of their own, which the test above fills one by one.
      if (id !== "http" && id !== "push") wanted.push(...secretOptions(provider).map((option) => `${id} ${option}`));
    }
    expect(projects.map(({ place }) => place)).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(100);
  });
});

/** An IMAP server that repeats every command in its refusal. */
async function startEchoingImap() {
  let heard = "";
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.write("* OK ready\r\n");
    socket.on("data", (chunk) => {
      const text = chunk.toString("latin1");
      heard += text;
      for (const line of text.split("\r\n").filter((one) => one !== "")) {
        const [tag = "*", command = ""] = line.split(" ");
        if (/^CAPABILITY$/i.test(command))
          socket.write(`* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2\r\n${tag} OK\r\n`);
        else socket.write(`${tag} NO [AUTHENTICATIONFAILED] you said ${line}\r\n`);
      }
    });
  });
  const port = await listen(server, "127.0.0.1");
  afterwards(() => close(server, sockets));
  return { port, heard: () => heard };
}
