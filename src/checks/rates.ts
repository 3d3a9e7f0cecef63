import { CheckError, type DatedRates, type LastRun } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import { failureOfStatus } from "../provider-kit/failures.ts";
import { sendWithRetries } from "../provider-kit/send.ts";

export interface RatesTools {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retries: number;
  readonly timeoutMs: number;
  /** Replaces the address of the source. */
  readonly url: string | undefined;
  /** What the source said last. */
  readonly known: DatedRates | undefined;
}

export interface RatesResult {
  readonly lastRun: LastRun;
  /** Absent when the run failed. */
  readonly rates?: DatedRates;
}

export const ecbUrl = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml";
/** A file of 90 days has 90 KB. */
const maxBytes = 1024 * 1024;

/** Asks for the exchange rates once. Never rejects. */
export async function checkRates(tools: RatesTools, signal: AbortSignal): Promise<RatesResult> {
  const { clock } = tools;
  const startedAtMs = clock.nowMs();
  const startedMonotonicMs = clock.monotonicMs();
  const ended = () => ({ startedAtMs, durationMs: Math.max(0, clock.monotonicMs() - startedMonotonicMs) });
  try {
    const rates = await ask(tools, signal);
    return { lastRun: ended(), rates };
  } catch (error) {
    if (error instanceof CheckError)
      return { lastRun: { ...ended(), failure: { reason: error.reason, message: error.message } } };
    const message = `a fault of this program: ${error instanceof Error ? error.message : String(error)}`;
    return { lastRun: { ...ended(), failure: { reason: "internal", message } } };
  }
}

async function ask(tools: RatesTools, signal: AbortSignal): Promise<DatedRates> {
  const { clock, known, timeoutMs } = tools;
  const request = {
    method: "GET",
    url: new URL(tools.url ?? ecbUrl),
    headers: { accept: "application/xml, text/xml" },
  };
  const response = await sendWithRetries(
    async () => request,
    { ...tools, signal, deadlineAtMs: clock.nowMs() + timeoutMs },
    {
      credentialed: false,
      maxBytes,
      // equivalent value: nothing records these exchanges
      hidden: false,
    },
  );
  if (response.status !== 200) throw failureOfStatus(response, clock.nowMs());
  // Most daemons ask for no rates: what reads XML is loaded for those that do.
  const { parseEcbRates } = await import("./ecb-rates.ts");
  const rates = parseEcbRates(response.body.toString("utf8"), clock.nowMs());
  if (known !== undefined && rates.on < known.on)
    throw new CheckError("invalid_response", `the answer is of ${rates.on}, older than the one of ${known.on}`);
  return rates;
}
