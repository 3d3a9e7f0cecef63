// Takes the pictures of the status page in docs/images with Debian's Chromium.
// usage: node scripts/run-ts.mjs scripts/screenshots.ts [URL of a running daemon, e.g. http://127.0.0.1:9100]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContextOptions, chromium } from "playwright-core";
import { createServer } from "../src/http/server.ts";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { chromiumOptions } from "../test/http/chromium-options.ts";
import { type HandMadeDaemon, viewOf } from "../test/http/hand-made-view.ts";
import { largeDaemon, realisticDaemon } from "../test/http/realistic-daemon.ts";

interface Picture {
  readonly file: string;
  readonly query?: string;
  /** Of 300 projects. */
  readonly large?: true;
  readonly context: BrowserContextOptions;
}

const desktop = { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, locale: "en-GB" } as const;
const phone = { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, locale: "en-GB", isMobile: true } as const;

const pictures: readonly Picture[] = [
  { file: "status-desktop.png", context: desktop },
  { file: "status-details.png", query: "?project=OpenRouter", context: desktop },
  { file: "status-dark.png", context: { ...desktop, colorScheme: "dark" } },
  { file: "status-chinese.png", context: { ...desktop, locale: "zh-CN" } },
  { file: "status-phone.png", context: phone },
  { file: "status-phone-dark.png", context: { ...phone, colorScheme: "dark", locale: "zh-CN" } },
  { file: "status-300-desktop.png", large: true, context: { ...desktop, viewport: { width: 1600, height: 900 } } },
  { file: "status-300-phone.png", large: true, context: { ...phone, deviceScaleFactor: 1 } },
];

const folder = join(process.cwd(), "docs/images");
mkdirSync(folder, { recursive: true });

const given = process.argv[2];
const serverOf = (daemon: HandMadeDaemon) =>
  createServer({
    view: viewOf(daemon),
    settings: {
      listenAddresses: ["127.0.0.1:0"],
      telemetryPath: "/metrics",
      enableLifecycle: true,
      clock: systemClock,
      logger: silentLogger,
    },
  });
const [server, largeServer] = [serverOf(realisticDaemon()), serverOf(largeDaemon())];
const urls = {
  small: given ?? (await server.start())[0]?.url,
  large: given ?? (await largeServer.start())[0]?.url,
};
const browser = await chromium.launch(chromiumOptions);
try {
  for (const { file, query, large, context } of pictures) {
    const page = await (await browser.newContext(context)).newPage();
    await page.goto(`${large ? urls.large : urls.small}/${query ?? ""}`);
    await page.locator("#live:not([hidden])").waitFor();
    await page.screenshot({ path: join(folder, file) });
    await page.context().close();
    console.log(`docs/images/${file}`);
  }
} finally {
  await browser.close();
  if (given === undefined) await Promise.all([server.stop(0), largeServer.stop(0)]);
}
