import { CheckError } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";

const timeoutMs = 15_000;
const largestAnswerBytes = 128 * 1024 * 1024;

export interface DaemonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The address of `--url`; a sentence where it is none. */
export function daemonAddress(text: string): URL | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  return { problem: `--url ${text} is not an address: write one such as http://127.0.0.1:9100` };
}

/**
 * Reads JSON from a running daemon. User and password may stand in its address.
 * @throws CheckError if the daemon does not answer, or answers with something other than JSON
 */
export async function getFromDaemon(host: Host, base: URL, path: string): Promise<DaemonAnswer> {
  const login = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: true, // The operator's own daemon.
  });
  const controller = new AbortController();
  const cancel = host.clock.startTimer(
    () => controller.abort(new CheckError("timeout", "the daemon does not answer in time")),
    timeoutMs,
  );
  try {
    const { status, body } = await http.send(
      {
        method: "GET",
        url: new URL(`${base.pathname.replace(/\/+$/, "")}${path}`, base.origin),
        headers: login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
      },
      controller.signal,
      largestAnswerBytes,
    );
    return { status, body: parsed(body.toString("utf8")) };
  } finally {
    cancel();
    await http.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckError("invalid_response", "its answer is not JSON");
  }
}
