import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { chromiumOptions } from "../chromium-options.ts";
import type { HandMadeDaemon } from "../hand-made-view.ts";
import { runServer } from "../running-server.ts";

let browser: Browser;

/** Runs the browser that `open` needs while the tests of the calling file run. */
export function runBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch(chromiumOptions);
  });
  afterAll(() => browser.close());
}

export interface OpenPage {
  readonly page: Page;
  readonly base: string;
  /** Errors of the page, messages of its console, and requests to another host: none, in a good test. */
  readonly troubles: readonly string[];
}

interface OpenOptions {
  readonly path?: string;
  readonly lifecycle?: boolean;
  readonly context?: BrowserContextOptions;
  readonly base?: string;
}

/** The page in a browser of its own, with its script settled and the browser's clock in the test's hand. */
export async function open(daemon: HandMadeDaemon, options: OpenOptions = {}): Promise<OpenPage> {
  const base = options.base ?? (await runServer(daemon, { enableLifecycle: options.lifecycle === true }));
  const context = await browser.newContext({ locale: "en-GB", ...options.context });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => troubles.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(base)) troubles.push(`request to ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.clock.install();
  await page.goto(`${base}/${options.path ?? ""}`);
  if (options.context?.javaScriptEnabled !== false) await page.locator("#live:not([hidden])").waitFor();
  return { page, base, troubles };
}

export const names = (page: Page) => page.locator("#remaining tbody .name").allTextContents();

// A browser and its driver tell of a step when it is done, not when it begins: what follows a step is waited for.
export const expectNames = (page: Page) => expect.poll(() => names(page));
export const expectText = (locator: Locator) => expect.poll(() => locator.textContent());
export const expectVisible = (locator: Locator) => expect.poll(() => locator.isVisible());
export const expectQuery = (page: Page) => expect.poll(() => new URL(page.url()).search);
export const expectValue = (locator: Locator) => expect.poll(() => locator.inputValue());

export const field = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

/** As if ten seconds had gone by: the page asks for news. */
export const later = (page: Page) => page.clock.runFor(10_000);
