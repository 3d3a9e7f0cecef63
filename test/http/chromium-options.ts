import type { LaunchOptions } from "playwright-core";

/** Debian's Chromium, kept from talking to anybody but the page. */
export const chromiumOptions: LaunchOptions = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
