import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { hashSync } from "bcryptjs";
import { describe, expect, it } from "vitest";
import { openWebConfig } from "../../src/http/web-config.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { handMadeDaemon } from "./hand-made-view.ts";
import { runServer } from "./running-server.ts";

const password = "correct horse";
const users = `basic_auth_users: {prometheus: "${hashSync(password, 4)}"}\n`;

/** A server that reads its web config from `file.text`; without a text there is no such file. */
async function serve(text: string, daemon = handMadeDaemon()) {
  const file: { text?: string } = { text };
  const log: unknown[] = [];
  const clock = fakeClock(0);
  const noted: Logger = {
    ...silentLogger,
    warn: (...line) => log.push(["warn", ...line]),
    error: (...line) => log.push(["error", ...line]),
  };
  const readFile = () => {
    if (file.text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return Buffer.from(file.text);
  };
  const webAccess = openWebConfig({ file: "web.yml", readFile, clock, logger: noted });
  const base = await runServer(daemon, { webAccess });
  return { base, file, log, clock };
}

const basic = (user: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`,
});

/** Status, detail of the problem, and the header that says what to do. */
async function answerOf(url: string, init?: RequestInit) {
  const { status, headers, ...answer } = await fetch(url, init).then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    body: await answer.text(),
  }));
  const detail = status < 400 ? undefined : (JSON.parse(answer.body) as { detail: string }).detail;
  return [status, detail, headers.get("www-authenticate") ?? headers.get("retry-after")];
}

const askedToLogIn = [401, "a user and a password are needed", 'Basic realm="balance-alert", charset="UTF-8"'];

describe("basic auth", () => {
  it.each(["/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/projects", "/nothing"])("guards %s", async (path) => {
    const { base } = await serve(users);
    const wrong = [{}, basic("prometheus", "wrong"), basic("nobody", password), { authorization: "Bearer x" }];
    for (const headers of wrong) expect(await answerOf(base + path, { headers })).toEqual(askedToLogIn);
    const right = await fetch(base + path, { headers: basic("prometheus", password) });
    expect(right.status).toBe(path === "/nothing" ? 404 : 200);
    expect((await fetch(base + path)).headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("follows the file: a new password counts at once; a broken file refuses everybody, and the log says each reason once", async () => {
    const { base, file, log } = await serve(users);
    const status = async (secret: string) =>
      (await fetch(`${base}/metrics`, { headers: basic("prometheus", secret) })).status;
    expect(await status(password)).toBe(200);
    file.text = `basic_auth_users: {prometheus: "${hashSync("new", 4)}"}\n`;
    expect([await status(password), await status("new")]).toEqual([401, 200]);
    file.text = "basic_auth_users: {prometheus: plain}\n";
    expect([await status("new"), await status("plain")]).toEqual([500, 500]);
    delete file.text;
    expect(await answerOf(`${base}/metrics`)).toEqual([
      500,
      "the web config file cannot be used; the log says why",
      null,
    ]);
    file.text = users;
    expect(await status(password)).toBe(200);
    const message = "the web config file cannot be used; every request is refused until it can";
    expect(log).toEqual([
      [
        "error",
        message,
        {
          file: "web.yml",
          error:
            "web.yml:1:32 basic_auth_users.prometheus: this is not a bcrypt hash: make one with `htpasswd -nBC 10 USER`",
        },
      ],
      ["error", message, { file: "web.yml", error: "web.yml: cannot be read: it does not exist" }],
    ]);
  });

  it("asks a client to come again when a hundred logins wait", async () => {
    const { admit } = openWebConfig({
      file: "web.yml",
      readFile: () => Buffer.from(users),
      clock: fakeClock(),
      logger: silentLogger,
    });
    const answers = await Promise.all(
      Array.from({ length: 102 }, (_, at) => {
        const request = new IncomingMessage(new Socket());
        Object.assign(request.headers, basic("prometheus", `wrong ${at}`));
        return admit(request);
      }),
    );
    expect(answers.filter((answer) => !answer.admitted && answer.status !== 401)).toEqual([
      { admitted: false, status: 503, detail: "too many logins at once", headers: [["Retry-After", "1"]] },
    ]);
  });

  it.each([
    ["POST", "/api/v1/push/p", "Bearer right", 200],
    ["POST", "/api/v1/push/p?a=b", "bearer right", 200],
    ["POST", "/api/v1/push/p", "Bearer wrong", 401],
    ["POST", "/api/v1/push/p", "Basic right", 401],
    ["POST", "/x/api/v1/push/p", "Bearer right", 401],
    ["POST", "/api/v1/push/p/x", "Bearer right", 401],
    ["POST", "/-/reload", "Bearer right", 401],
    ["POST", "/-/reload?/api/v1/push/p", "Bearer right", 401],
    ["GET", "/api/v1/push/p", "Bearer right", 401],
  ])("%s %s with %s is %i: a push has a token of its own", async (method, path, authorization, status) => {
    const { base } = await serve(
      users,
      handMadeDaemon({
        acceptsPush: (_project, token) => token === "right",
        push: async () => ({ outcome: "accepted", readings: 1 }),
      }),
    );
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(base + path, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
    expect(answer.status).toBe(status);
  });
});

describe("headers", () => {
  it("of the file take the place of ours, in every answer; an empty one leaves ours", async () => {
    const { base, file } = await serve(
      "http_server_config: {headers: {X-Frame-Options: sameorigin, Strict-Transport-Security: max-age=60, Content-Security-Policy: ''}}",
    );
    const sent = async (path: string) => {
      const { headers } = await fetch(base + path);
      return ["x-frame-options", "strict-transport-security", "content-security-policy"].map((name) =>
        headers.get(name),
      );
    };
    const all = ["sameorigin", "max-age=60", "default-src 'none'; frame-ancestors 'none'"];
    expect([await sent("/metrics"), await sent("/nothing")]).toEqual([all, all]);
    file.text = users + (file.text ?? "");
    expect(await sent("/metrics")).toEqual(all);
  });
});

describe("the rate limit", () => {
  it("admits a burst, then one request each interval, and says when to come again", async () => {
    const { base, clock } = await serve("rate_limit: {interval: 10s, burst: 2}");
    const ask = () => answerOf(`${base}/metrics`);
    const taken = [200, undefined, null];
    const wait = (seconds: string) => [429, "too many requests", seconds];
    expect([await ask(), await ask(), await ask()]).toEqual([taken, taken, wait("10")]);
    await clock.advance(9_000);
    expect(await ask()).toEqual(wait("1"));
    await clock.advance(2_000);
    expect([await ask(), await ask()]).toEqual([taken, wait("9")]);
    await clock.advance(1e9);
    expect([await ask(), await ask(), await ask()]).toEqual([taken, taken, wait("10")]);
  });

  it.each([
    ["{interval: 10s}", 429],
    ["{interval: 0s, burst: 0}", 200],
    ["{burst: 0}", 200],
  ])("%s answers %i", async (limit, status) => {
    const { base } = await serve(`rate_limit: ${limit}`);
    expect((await fetch(base)).status).toBe(status);
  });
});

describe("a tls_server_config without a certificate", () => {
  it("serves plain HTTP and warns; without one nothing is said", async () => {
    const { base, log } = await serve("tls_server_config: {min_version: TLS13}");
    expect(base).toMatch(/^http:/u);
    expect(log).toEqual([["warn", "tls_server_config has no certificate: serving plain HTTP", { file: "web.yml" }]]);
    expect((await serve(users)).log).toEqual([]);
  });
});
