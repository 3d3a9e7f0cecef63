import type { ReloadOutcome } from "../http/daemon-view.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";

const lookEveryMs = 5_000;
const longestRetryMs = 60_000;

export interface AutoReloadOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of everything that the configuration is read from. Rejects while a file of it is away. */
  readonly digest: () => Promise<string>;
  readonly reload: () => Promise<ReloadOutcome>;
}

/**
 * Reloads when the content of the configuration has changed. The content is read and compared, because mounted ConfigMaps are swapped
 * by a link of a folder above, which no watch of the file sees. A refused configuration is tried again, ever less often, because a
 * Secret may be mounted some seconds after the ConfigMap that needs it. Returns what stops it.
 */
export function startAutoReload({ clock, logger, digest, reload }: AutoReloadOptions): () => void {
  let known: string | undefined;
  let retry: { readonly atMs: number; readonly waitMs: number } | undefined;
  let cancel = () => {};
  let isStopped = false;

  async function look(): Promise<void> {
    try {
      const found = await digest();
      const hasChanged = known !== undefined && known !== found;
      known = found;
      if (hasChanged) retry = undefined;
      if (hasChanged || (retry !== undefined && clock.monotonicMs() >= retry.atMs)) {
        const { ok } = await reload();
        const waitMs = retry === undefined ? lookEveryMs : Math.min(2 * retry.waitMs, longestRetryMs);
        retry = ok ? undefined : { atMs: clock.monotonicMs() + waitMs, waitMs };
      }
    } catch (error) {
      // In the middle of a swap a file may be away for a moment.
      logger.debug("configuration cannot be read", { error: String(error) });
    }
    if (!isStopped) cancel = clock.startTimer(() => void look(), lookEveryMs);
  }

  void look();
  return () => {
    isStopped = true;
    cancel();
  };
}
