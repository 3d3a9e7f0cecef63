import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { receiverSchema } from "../../src/config/notify-schema.ts";
import { CheckError } from "../../src/model.ts";
import { senderOf } from "../../src/notify/receivers/sender.ts";
import { createHttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { alertOf, messageOf, nowMs } from "./alerts.ts";

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly text: string;
}

let server: SMTPServer | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

/** A mail server that takes mails for example.com, from the user ops. */
async function startServer(options: { readonly starttls: boolean; readonly login: boolean }): Promise<{
  readonly port: number;
  readonly mails: Mail[];
}> {
  const mails: Mail[] = [];
  server = new SMTPServer({
    disabledCommands: [...(options.starttls ? [] : ["STARTTLS"]), ...(options.login ? [] : ["AUTH"])],
    authOptional: !options.login,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === "ops" && password === "right") done(null, { user: username });
      else done(new Error("no such user"));
    },
    onRcptTo({ address }, _session, done) {
      done(address.endsWith("@example.com") ? null : Object.assign(new Error("not here"), { responseCode: 550 }));
    },
    onData(stream, { envelope, user }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const { mailFrom, rcptTo } = envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: user as string | undefined,
          text,
        });
        done();
      });
    },
  });
  server.on("error", () => {}); // A client that hangs up on a certificate.
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

const http = createHttpClient({ environment: {}, userAgent: "balance-alert/test", allowLinkLocal: false });
const message = messageOf([
  {
    status: "firing",
    alert: alertOf({
      labels: {
        project: "A\r\nBcc: evil@example.com\r\n\r\n.\r\nQUIT",
        provider: "openrouter",
        type: "balance",
        unit: "USD",
      },
    }),
  },
]);

async function send(keys: object): Promise<void> {
  const receiver = receiverSchema.parse({
    name: "mail",
    type: "smtp",
    host: "127.0.0.1",
    from: "balance-alert@example.com",
    to: ["ops@example.com", "second@example.com"],
    starttls: false,
    ...keys,
  });
  await senderOf(receiver)(message, { http, clock: fakeClock(nowMs) }, new AbortController().signal);
}

async function failureOf(keys: object): Promise<CheckError> {
  const failure: unknown = await send(keys).catch((error: unknown) => error);
  if (!(failure instanceof CheckError)) throw new Error("it was taken");
  return failure;
}

const login = (password: string) => ({ username: "ops", password: Secret.of(password) });

describe("a mail", () => {
  it("arrives at a real server, and no name in it becomes a header or a command", async () => {
    const { port, mails } = await startServer({ starttls: false, login: true });
    await send({ port, ...login("right") });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({
      from: "balance-alert@example.com",
      to: ["ops@example.com", "second@example.com"],
      user: "ops",
    });
    const [head = "", body = ""] = (mail?.text ?? "").split(/\r\n\r\n(.*)/s);
    const headers = Object.fromEntries(
      head
        .replaceAll(/\r\n[ \t]+/g, " ")
        .split("\r\n")
        .map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? []),
    );
    expect(headers).toEqual({
      From: "balance-alert@example.com",
      To: "ops@example.com, second@example.com",
      Subject: "[FIRING 1] Less than a fifth of the threshold is left",
      "Message-ID": "<0123456789abcdef0123456789abcdef@balance-alert>",
      Date: "Fri, 20 Nov 2026 12:00:00 +0000",
      "Auto-Submitted": "auto-generated",
      "MIME-Version": "1.0",
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Transfer-Encoding": expect.any(String),
    });
    expect(body.replaceAll(/=\r\n/g, "")).toContain(
      "A Bcc: evil@example.com . QUIT has 12% of its balance threshold left",
    );
    expect(body).toContain("https://balance.example");
  });

  it("is Chinese where that is asked for", async () => {
    const { port, mails } = await startServer({ starttls: false, login: false });
    await send({ port, lang: "zh", to: "ops@example.com" });
    const subject = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(mails[0]?.text ?? "")?.[1] ?? "";
    const decoded = [...subject.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)].map(([, kind, text = ""]) =>
      kind?.toUpperCase() === "B"
        ? Buffer.from(text, "base64").toString("utf8")
        : decodeURIComponent(text.replaceAll("_", " ").replaceAll("=", "%")),
    );
    expect(decoded.join("")).toBe("[告警 1] 所剩不足阈值的五分之一");
  });

  it.each([
    ["a wrong password", { login: true, starttls: false }, login("wrong"), "auth"],
    ["an address that is not there", { login: false, starttls: false }, { to: "x@elsewhere.example" }, "rejected"],
    ["a server without STARTTLS, where it must be there", { login: false, starttls: false }, { starttls: true }, "tls"],
    ["a certificate that nobody signed", { login: false, starttls: true }, { starttls: true }, "tls"],
  ] as const)("%s is told as a reason", async (_, options, keys, reason) => {
    const { port, mails } = await startServer(options);
    const failure = await failureOf({ port, ...keys });
    expect({ reason: failure.reason, mails }).toEqual({ reason, mails: [] });
    expect(failure.message).not.toContain("no such user");
  });

  it("is not tried at an address of the cloud's metadata service, or where nobody listens", async () => {
    expect((await failureOf({ host: "169.254.169.254" })).reason).toBe("network");
    expect((await failureOf({ port: 1 })).reason).toBe("network");
  });
});
