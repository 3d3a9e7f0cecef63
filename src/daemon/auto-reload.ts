import { createHash } from "node:crypto";
import type { ReloadOutcome } from "../http/daemon-view.ts";
import type { Live } from "./live.ts";

const lookEveryMs = 5_000;

/**
 * Reloads when the content of the file has changed. The content is read and compared, because mounted ConfigMaps are swapped by a
 * link of a folder above, which no watch of the file sees. Returns what stops it.
 */
export function watchConfig({ host, settings, logger }: Live, reload: () => Promise<ReloadOutcome>): () => void {
  let known: string | undefined;
  let cancel = () => {};
  let isStopped = false;

  async function look(): Promise<void> {
    try {
      const digest = createHash("sha256")
        .update(await host.readFile(settings.configFile))
        .digest("hex");
      if (known !== undefined && known !== digest) await reload();
      known = digest;
    } catch (error) {
      // In the middle of a swap the file may be away for a moment.
      logger.debug("configuration file cannot be read", { file: settings.configFile, error: String(error) });
    }
    if (!isStopped) cancel = host.clock.startTimer(() => void look(), lookEveryMs);
  }

  void look();
  return () => {
    isStopped = true;
    cancel();
  };
}
