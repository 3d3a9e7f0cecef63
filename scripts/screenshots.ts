// Takes the pictures of the status page in docs/images with Debian's Chromium.
// usage: node scripts/run-ts.mjs scripts/screenshots.ts [URL of a running daemon, e.g. http://127.0.0.1:9100]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContextOptions, chromium } from "playwright-core";
import { createServer } from "../src/http/server.ts";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { chromiumOptions } from "../test/http/chromium-options.ts";
import { viewOf } from "../test/http/hand-made-view.ts";
import { realisticDaemon } from "../test/http/realistic-daemon.ts";

interface Picture {
  readonly file: string;
  readonly query?: string;
  readonly context: BrowserContextOptions;
}

const desktop = { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1, locale: "en-GB" } as const;
const phone = { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, locale: "en-GB", isMobile: true } as const;

const pictures: readonly Picture[] = [
  { file: "status-desktop.png", context: desktop },
  { file: "status-details.png", query: "?project=Volcengine+Ark", context: desktop },
  { file: "status-dark.png", context: { ...desktop, colorScheme: "dark" } },
  { file: "status-chinese.png", context: { ...desktop, locale: "zh-CN" } },
  { file: "status-phone.png", context: phone },
  { file: "status-phone-dark.png", context: { ...phone, colorScheme: "dark", locale: "zh-CN" } },
];

const folder = join(process.cwd(), "docs/images");
mkdirSync(folder, { recursive: true });

const given = process.argv[2];
const server = createServer({
  view: viewOf(realisticDaemon()),
  settings: {
    listenAddresses: ["127.0.0.1:0"],
    telemetryPath: "/metrics",
    enableLifecycle: true,
    clock: systemClock,
    logger: silentLogger,
  },
});
const url = given ?? (await server.start())[0]?.url;
const browser = await chromium.launch(chromiumOptions);
try {
  for (const { file, query, context } of pictures) {
    const page = await (await browser.newContext(context)).newPage();
    await page.goto(`${url}/${query ?? ""}`);
    await page.locator("#live:not([hidden])").waitFor();
    await page.screenshot({ path: join(folder, file) });
    await page.context().close();
    console.log(`docs/images/${file}`);
  }
} finally {
  await browser.close();
  if (given === undefined) await server.stop(0);
}
