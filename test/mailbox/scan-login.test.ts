import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { openToken, sealToken } from "../../src/mailbox/sealed-token.ts";
import { createHttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { type Dovecot, startDovecot } from "../support/dovecot.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { startFakeImap } from "../support/fake-imap.ts";
import { mailboxOf, plainMail, scanOnce } from "../support/mailbox-scan.ts";

const overdue = {
  from: "Linode <billing@linode.com>",
  subject: "Invoice 998 is overdue",
  text: "Your invoice of $20.00 is 5 days overdue.",
};
let server: Dovecot;
const closers: (() => Promise<void>)[] = [];
const http = createHttpClient({ environment: {}, userAgent: "test", allowLinkLocal: false });

beforeAll(async () => {
  server = await startDovecot();
  server.addMail("alice@test", plainMail(overdue));
});
afterAll(async () => {
  await http.close();
  await server.stop();
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

describe("the connection", () => {
  it.each([
    [
      "TLS from the start",
      () => ({ port: server.tlsPort, use_ssl: true, starttls: undefined, tls: { ca_file: server.caFile } }),
    ],
    [
      "TLS for another name",
      () => ({
        port: server.tlsPort,
        use_ssl: true,
        starttls: undefined,
        tls: { ca_file: server.caFile, server_name: "localhost" },
      }),
    ],
    ["STARTTLS that is demanded", () => ({ starttls: true, tls: { ca_file: server.caFile } })],
    ["STARTTLS that is offered", () => ({ starttls: undefined, tls: { ca_file: server.caFile } })],
    [
      "any certificate when the user says so",
      () => ({ port: server.tlsPort, use_ssl: true, starttls: undefined, tls: { insecure_skip_verify: true } }),
    ],
    ["no TLS when the user says so", () => ({})],
  ] as const)("is made with %s", async (_, keys) => {
    expect((await scanOnce(mailboxOf(server, keys()))).memory.scanned).toBe(1);
  });

  it.each([
    [
      "a certificate that nobody known signed",
      "tls",
      () => ({ port: server.tlsPort, use_ssl: true, starttls: undefined }),
    ],
    ["the same over STARTTLS", "tls", () => ({ starttls: true })],
    [
      "a certificate for another name",
      "tls",
      () => ({
        port: server.tlsPort,
        use_ssl: true,
        starttls: undefined,
        tls: { ca_file: server.caFile, server_name: "imap.example.com" },
      }),
    ],
    ["TLS where the server speaks plain", "tls", () => ({ use_ssl: true, starttls: undefined })],
    [
      "a file of certificates that is not there",
      "config",
      () => ({ starttls: true, tls: { ca_file: "/nonexistent/ca.pem" } }),
    ],
  ] as const)("is refused with %s", async (_, reason, keys) => {
    await expect(scanOnce(mailboxOf(server, keys()))).rejects.toMatchObject({ reason });
  });

  it("goes no further when STARTTLS is demanded and not offered", async () => {
    const fake = await startFakeImap(() => undefined);
    closers.push(fake.close);
    await expect(scanOnce(mailboxOf(fake, { starttls: true }))).rejects.toMatchObject({
      reason: "tls",
      message: `127.0.0.1:${fake.port} does not offer STARTTLS`,
    });
    expect(fake.commands.filter((command) => command.startsWith("LOGIN"))).toEqual([]);
  });

  it("goes through a proxy", async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request: IncomingMessage, socket) => {
      asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      const target = connect(server.port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        target.pipe(socket).pipe(target);
      });
      target.on("error", () => socket.destroy());
      socket.on("error", () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    closers.push(() => new Promise((resolve) => proxy.close(() => resolve())));
    const address = `http://me:pw@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const { memory } = await scanOnce(mailboxOf(server, { proxy: Secret.of(address) }));
    expect([memory.scanned, asked]).toEqual([
      1,
      [`127.0.0.1:${server.port} Basic ${Buffer.from("me:pw").toString("base64")}`],
    ]);
  });
});

describe("a refused login", () => {
  it("is said without the password, and not tried again before its time", async () => {
    const clock = fakeClock(Date.now());
    const fake = await startFakeImap((command) =>
      command.startsWith("LOGIN") ? { end: "NO [AUTHENTICATIONFAILED] wrong-horse is wrong" } : undefined,
    );
    closers.push(fake.close);
    const mailbox = mailboxOf(fake, { password: Secret.of("wrong-horse") });
    let onDisk: MailboxMemory | undefined;
    const keep = async (memory: MailboxMemory) => {
      onDisk = memory;
    };
    const scan = () => scanOnce(mailbox, onDisk, { clock, keep });
    const error: unknown = await scan().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ reason: "auth" });
    expect(String(error) + JSON.stringify(error)).not.toContain("wrong-horse");
    expect(JSON.stringify(onDisk)).not.toContain("wrong-horse");

    const pauses: number[] = [];
    for (let round = 0; round < 9; round++) {
      const attempts = fake.connections();
      await clock.advance(1000);
      await expect(scan()).rejects.toMatchObject({
        reason: "auth",
        message: expect.stringContaining("so that the account is not locked"),
      });
      expect(fake.connections()).toBe(attempts);
      const pauseMs = (onDisk?.login?.notBeforeMs ?? 0) - clock.nowMs();
      pauses.push(Math.round((pauseMs + 1000) / 60_000));
      await clock.advance(pauseMs);
      await expect(scan()).rejects.toMatchObject({
        reason: "auth",
        message: expect.stringContaining("refuses the login"),
      });
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });

  it("is tried at once with another password, and forgotten when it works", async () => {
    const kept: MailboxMemory[] = [];
    const keep = async (memory: MailboxMemory) => void kept.push(memory);
    await expect(
      scanOnce(mailboxOf(server, { password: Secret.of("old") }), undefined, { keep }),
    ).rejects.toMatchObject({ reason: "auth" });
    const { memory } = await scanOnce(mailboxOf(server), kept.at(-1));
    expect([memory.scanned, memory.login]).toEqual([1, undefined]);
  });
});

interface TokenAnswer {
  readonly status?: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function tokenEndpoint(
  answers: readonly TokenAnswer[],
): Promise<{ url: string; forms: Record<string, string>[] }> {
  const forms: Record<string, string>[] = [];
  const endpoint = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const answer = answers[Math.min(forms.length, answers.length - 1)];
      forms.push(Object.fromEntries(new URLSearchParams(body)));
      response.writeHead(answer?.status ?? 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer?.body));
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => endpoint.close(() => resolve())));
  return { url: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`, forms };
}

describe("OAuth2", () => {
  it("logs in as the application", async () => {
    server.allowToken("app-token", "alice@test");
    const { url, forms } = await tokenEndpoint([{ body: { access_token: "app-token", expires_in: 3600 } }]);
    const oauth2 = {
      provider: "microsoft",
      tenant: "t1",
      token_url: url,
      client_id: "id",
      client_secret: Secret.of("s3cret"),
    };
    const { memory } = await scanOnce(mailboxOf(server, { oauth2 }), undefined, { http });
    expect(memory.scanned).toBe(1);
    expect(forms).toEqual([
      {
        client_id: "id",
        client_secret: "s3cret",
        scope: "https://outlook.office365.com/.default",
        grant_type: "client_credentials",
      },
    ]);
  });

  it("keeps a refresh token that the vendor changed, sealed, and uses it the next time", async () => {
    server.allowToken("user-token", "alice@test");
    const { url, forms } = await tokenEndpoint([
      { body: { access_token: "user-token", refresh_token: "second" } },
      { body: { access_token: "user-token", refresh_token: "third" } },
      { body: { access_token: "user-token" } },
    ]);
    const oauth2 = { token_url: url, client_id: "id", refresh_token: Secret.of("first") };
    const mailbox = mailboxOf(server, { oauth2 });
    let memory: MailboxMemory | undefined;
    for (let round = 0; round < 3; round++) {
      const run = await scanOnce(mailbox, memory, { http });
      memory = run.memory;
      expect(JSON.stringify(run.kept)).not.toMatch(/first|second|third/u);
    }
    expect(forms.map((form) => form["refresh_token"])).toEqual(["first", "second", "third"]);
    const changed = mailboxOf(server, { oauth2: { ...oauth2, refresh_token: Secret.of("new login") } });
    await scanOnce(changed, memory, { http });
    expect(forms.at(-1)?.["refresh_token"]).toBe("new login");
  });

  it("uses a token that something else keeps fresh", async () => {
    server.allowToken("helper-token", "alice@test");
    const { memory } = await scanOnce(mailboxOf(server, { oauth2: { access_token: Secret.of("helper-token") } }));
    expect(memory.scanned).toBe(1);
  });

  it.each([
    [
      "the refresh token is void",
      { status: 400, body: { error: "invalid_grant", error_description: "AADSTS70008 secret stuff" } },
      "auth",
      "gives no token: invalid_grant; the refresh token has expired or was revoked: log in again and configure the new one",
    ],
    ["the vendor is down", { status: 503, body: {} }, "upstream", "answers 503 to the request for a token"],
    [
      "the vendor wants us to wait",
      { status: 429, body: {} },
      "rate_limited",
      "answers 429 to the request for a token",
    ],
    ["the answer holds no token", { body: { ok: true } }, "invalid_response", "answers without an access_token"],
  ] as const)("says when %s", async (_, answer, reason, message) => {
    const { url } = await tokenEndpoint([answer]);
    const mailbox = mailboxOf(server, { oauth2: { token_url: url, client_id: "id", refresh_token: Secret.of("r") } });
    await expect(scanOnce(mailbox, undefined, { http })).rejects.toMatchObject({
      reason,
      message: `${new URL(url).host} ${message}`,
    });
  });

  it("pauses after the IMAP server refused a token", async () => {
    const kept: MailboxMemory[] = [];
    const mailbox = mailboxOf(server, { oauth2: { access_token: Secret.of("unknown-token") } });
    await expect(
      scanOnce(mailbox, undefined, { keep: async (memory) => void kept.push(memory) }),
    ).rejects.toMatchObject({ reason: "auth" });
    expect(kept.at(-1)?.login?.failures).toBe(1);
  });
});

describe("a sealed token", () => {
  it("opens with the configured one only", () => {
    const sealed = sealToken("rotated", "configured");
    expect([openToken(sealed, "configured"), openToken(sealed, "other"), openToken("broken", "configured")]).toEqual([
      "rotated",
      undefined,
      undefined,
    ]);
  });
});
