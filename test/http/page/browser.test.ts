import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ProjectEntry } from "../../../src/http/api-schemas.ts";
import { chromiumOptions } from "../chromium-options.ts";
import type { HandMadeDaemon } from "../hand-made-view.ts";
import { largeDaemon, realisticDaemon } from "../realistic-daemon.ts";
import { newServer, runServer } from "../running-server.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions);
});
afterAll(() => browser.close());

interface OpenPage {
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
async function open(daemon: HandMadeDaemon, options: OpenOptions = {}): Promise<OpenPage> {
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

const names = (page: Page) => page.locator("#remaining tbody .name").allTextContents();

// A browser and its driver tell of a step when it is done, not when it begins: what follows a step is waited for.
const expectNames = (page: Page) => expect.poll(() => names(page));
const expectText = (locator: Locator) => expect.poll(() => locator.textContent());
const expectVisible = (locator: Locator) => expect.poll(() => locator.isVisible());
const expectQuery = (page: Page) => expect.poll(() => new URL(page.url()).search);
const expectValue = (locator: Locator) => expect.poll(() => locator.inputValue());

const field = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

/** As if ten seconds had gone by: the page asks for news. */
const later = (page: Page) => page.clock.runFor(10_000);

const most = ["OpenRouter", "SiliconFlow", "Volcengine Ark"];

it("works without its script, by links and forms", async () => {
  const checked: string[] = [];
  const daemon = realisticDaemon({ onCheck: (name) => checked.push(name) });
  const { page, troubles } = await open(daemon, { lifecycle: true, context: { javaScriptEnabled: false } });
  expect(await page.title()).toBe("What is left · balance-alert");
  expect((await names(page)).slice(0, 3)).toEqual(most);
  await field(page, "State").selectOption("failed");
  await page.getByRole("button", { name: "Apply" }).click();
  await expectNames(page).toEqual(["SiliconFlow", "Volcengine Ark"]);
  await page.getByRole("columnheader", { name: "Project" }).getByRole("link").click();
  await expectQuery(page).toBe("?state=failed&sort=name");
  await expectValue(field(page, "State")).toBe("failed");
  await page.getByRole("link", { name: "Volcengine Ark" }).click();
  await expectText(page.locator("#details h2")).toBe("Volcengine Ark");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect.poll(() => checked).toEqual(["Volcengine Ark"]);
  await expectQuery(page).toBe("?project=Volcengine%20Ark");
  await page.getByRole("link", { name: "Close" }).click();
  await expectVisible(page.locator("#details")).toBe(false);
  expect(troubles).toEqual([]);
});

it("sorts and filters in place, and each step is one of the browser's history", async () => {
  const { page, troubles } = await open(realisticDaemon());
  const head = page.getByRole("columnheader", { name: "Project" });
  const first = () => expect.poll(async () => (await names(page))[0]);
  await head.getByRole("link").click();
  await first().toBe("Aliyun");
  await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
  await expectValue(field(page, "Order")).toBe("name");
  await head.getByRole("link").click();
  await first().toBe("wxrank");
  await page.goBack();
  await first().toBe("Aliyun");
  await field(page, "Provider").selectOption("moonshot");
  await page.clock.runFor(50);
  await expectNames(page).toEqual(["Moonshot", "Moonshot"]);
  await field(page, "State").selectOption("stale");
  await page.clock.runFor(50);
  await expectText(page.locator(".empty")).toContain("No project matches.");
  await page.getByRole("link", { name: "Show all" }).click();
  await first().toBe("OpenRouter");
  await expectValue(field(page, "Provider")).toBe("");
  await page.getByRole("link", { name: "2 checks failing" }).click();
  await expectNames(page).toEqual(["SiliconFlow", "Volcengine Ark"]);
  await expectValue(field(page, "State")).toBe("failed");
  expect(troubles).toEqual([]);
});

it("filters while a person types and keeps the cursor where it is", async () => {
  const { page, troubles } = await open(realisticDaemon());
  const search = page.getByLabel("Search");
  await search.pressSequentially("team=se");
  await page.clock.runFor(200);
  await expectNames(page).toEqual(["OpenRouter"]);
  await expectText(page.getByRole("status").filter({ hasText: "projects" })).toBe("1 of 12 projects");
  await search.pressSequentially("arch");
  await page.clock.runFor(200);
  await expectValue(search).toBe("team=search");
  await expectQuery(page).toBe("?q=team%3Dsearch");
  expect(troubles).toEqual([]);
});

it("opens the details of a project in a dialog, and closes it in every way that people know", async () => {
  const { page, troubles } = await open(realisticDaemon());
  const dialog = page.getByRole("dialog", { name: "Volcengine Ark" });
  await page.getByRole("link", { name: "Volcengine Ark" }).focus();
  await page.keyboard.press("Enter");
  await dialog.waitFor();
  await dialog.getByText("Last failed exchange").click();
  await later(page);
  await expectVisible(dialog.locator("pre")).toBe(true);
  await page.keyboard.press("Escape");
  await expectVisible(dialog).toBe(false);
  await expectQuery(page).toBe("");
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Volcengine Ark");
  await page.goBack();
  await dialog.waitFor();
  await page.mouse.click(20, 300);
  await expectVisible(dialog).toBe(false);
  await page.goto(`${page.url().replace(/\?.*/u, "")}?sort=name&project=OpenRouter`);
  const addressed = page.getByRole("dialog", { name: "OpenRouter" });
  await addressed.getByRole("link", { name: "Close" }).click();
  await expectVisible(addressed).toBe(false);
  await expectQuery(page).toBe("?sort=name");
  expect(troubles).toEqual([]);
});

it("checks a project from its details, and says when it is gone", async () => {
  const daemon = realisticDaemon();
  daemon.onCheck = (name) => {
    daemon.projects = daemon.projects.map((project) =>
      project.name === name ? withoutError({ ...project, ok: true, ageSeconds: 1 }) : project,
    );
  };
  const { page, troubles } = await open(daemon, { lifecycle: true, path: "?project=Volcengine+Ark" });
  const dialog = page.getByRole("dialog");
  await expectText(dialog).toContain("Key refused");
  await dialog.getByRole("button", { name: "Check now" }).click();
  await expect.poll(() => dialog.locator(".callout").count()).toBe(0);
  await expectText(page.locator(".row", { hasText: "Volcengine Ark" }).locator(".badge")).toBe("Fine");
  expect(troubles).toEqual([]);
  daemon.projects = daemon.projects.slice(0, 1);
  await later(page);
  await expectText(dialog).toContain("There is no project “Volcengine Ark” any more.");
});

function withoutError({ error: _, ...project }: ProjectEntry): ProjectEntry {
  return project;
}

it("follows the daemon: changes what is new and leaves the rest of the page alone", async () => {
  const daemon = realisticDaemon();
  const { page, troubles } = await open(daemon);
  const dot = () => page.evaluate("getComputedStyle(document.getElementById('live'), '::before').backgroundColor");
  const untouched = page.locator(".row", { hasText: "GitHub Copilot" });
  await untouched.evaluate((row) => Object.assign(row, { marked: true }));
  await page.getByRole("link", { name: "Aliyun" }).focus();
  const low = { value: 12, status: "low", ratio: 0.012 } as const;
  const changed = daemon.projects.slice(1).map((project) => ({
    ...project,
    readings:
      project.name === "Aliyun" ? project.readings.map((reading) => ({ ...reading, ...low })) : project.readings,
  }));
  daemon.projects = [...changed, { ...(daemon.projects[1] as ProjectEntry), name: "New one" }];
  daemon.subscriptions = daemon.subscriptions.slice(0, 1);
  daemon.ready = { ready: false, why: "the first round has not ended" };
  await later(page);
  await expect.poll(async () => (await names(page))[0]).toBe("Aliyun");
  await expectNames(page).toContain("New one");
  await expectNames(page).not.toContain("OpenRouter");
  await expectText(page.locator(".row").first().locator(".amount")).toBe("CN¥12.00");
  await expect.poll(() => page.locator("[data-key=renewals] .lines li").count()).toBe(1);
  await expectText(page.locator(".notice")).toBe("Not ready: the first round has not ended");
  expect(await untouched.evaluate((row) => "marked" in row)).toBe(true);
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Aliyun");
  await expectText(page.locator("#live")).toBe("Live");
  const green = await dot();
  daemon.projects = daemon.projects.map((project) => ({ ...project, ok: false }));
  await later(page);
  await expectText(page.locator("#live")).toBe("Live, every check fails");
  expect(await dot()).not.toBe(green);
  expect(troubles).toEqual([]);
});

it("says when the daemon is gone, keeps the last values, and recovers", async () => {
  const daemon = realisticDaemon();
  const server = newServer(daemon);
  const [address] = await server.start();
  const { page } = await open(daemon, { base: address?.url ?? "" });
  await server.stop(0);
  await later(page);
  await expectText(page.locator("#live")).toBe("No connection. These are the last values received.");
  expect((await names(page)).slice(0, 3)).toEqual(most);
  const again = newServer(daemon, { listenAddresses: [`127.0.0.1:${address?.port}`] });
  await again.start();
  onTestFinished(() => again.stop(0));
  await later(page);
  await expectText(page.locator("#live")).toBe("Live");
});

it("follows the browser's language, and a switch that is remembered", async () => {
  const { page, troubles } = await open(realisticDaemon(), { context: { locale: "zh-CN" } });
  await expectText(page.locator("h1")).toBe("OpenRouter 3.4 天后");
  await later(page);
  await expectText(page.locator(".row").first().locator(".amount")).toBe("US$74.75");
  await page.getByRole("link", { name: "English" }).click();
  await expectText(page.locator(".lead")).toBe("Runs out first");
  await page.reload();
  await expectText(page.locator(".lead")).toBe("Runs out first");
  await page.getByRole("link", { name: "中文" }).click();
  await expectText(page.locator(".lead")).toBe("最先用完");
  expect(troubles).toEqual([]);
});

const desk = { width: 1600, height: 900 };
const laptop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };

// In the dark only colours differ.
const contrast = { runOnly: ["color-contrast"] };

const height = (page: Page) => page.evaluate("document.documentElement.scrollHeight");

async function expectTenRowsAndOneLargestText(page: Page): Promise<void> {
  const bottoms = await page
    .locator(".row")
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom));
  expect(bottoms.filter((bottom) => bottom <= 900).length).toBeGreaterThanOrEqual(10);
  const largest = `(() => {
    const sizes = [...document.body.querySelectorAll("*")].map((element) => [parseFloat(getComputedStyle(element).fontSize), element]);
    const most = Math.max(...sizes.map(([size]) => size));
    return [...new Set(sizes.filter(([size]) => size === most).map(([, element]) => element.closest("h1")?.textContent))];
  })()`;
  expect(await page.evaluate(largest)).toEqual([await page.locator("h1").textContent()]);
}

async function expectCleanForAxe(page: Page, options = {}): Promise<void> {
  await page.evaluate(`window.axe ?? (() => { ${axeSource} })()`);
  const violations = `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join(' ')))`;
  expect(await page.evaluate(violations)).toEqual([]);
}

/** Each project has two amounts, a failing check and a warning, each mailbox many mails. */
function crowdedDaemon(): HandMadeDaemon {
  const daemon = largeDaemon();
  const failed = daemon.projects.find(({ error }) => error !== undefined)?.error;
  const projects = daemon.projects.map((project): ProjectEntry => {
    const readings = project.readings.flatMap((reading) => [reading, { ...reading, account: "a second account" }]);
    return {
      ...project,
      readings,
      ok: false,
      unmatchedThresholds: ["thresholds.quota"],
      ...(failed && { error: failed }),
    };
  });
  const mailboxes = daemon.mailboxes.map((mailbox) => {
    const [alert] = mailbox.openAlerts;
    return alert === undefined ? mailbox : { ...mailbox, openAlerts: Array.from({ length: 20 }, () => alert) };
  });
  return largeDaemon({ projects, mailboxes });
}

describe.each(["en-GB", "zh-CN"])("in %s", (locale) => {
  it("a large user's page is short, however much each project has to say, and every part of it is one step away", async () => {
    const daemon = largeDaemon();
    const { page } = await open(daemon, { lifecycle: true, context: { viewport: desk, locale } });
    await expectTenRowsAndOneLargestText(page);
    if (locale === "en-GB") await expectCleanForAxe(page);
    expect(await height(page)).toBeLessThanOrEqual(4_000);
    await page.setViewportSize(phone);
    expect(await height(page)).toBeLessThanOrEqual(12_000);
    if (locale === "zh-CN") await expectCleanForAxe(page);
    ({ projects: daemon.projects, mailboxes: daemon.mailboxes } = crowdedDaemon());
    await later(page);
    await expect.poll(() => page.locator(".row").count()).toBe(35);
    expect(await height(page)).toBeLessThanOrEqual(12_000);
    const sections = page.locator("nav.sections");
    for (const id of ["h-daemon", "h-renewals", "h-mail", "h-jobs", "h-projects"]) {
      await sections.locator(`[href="#${id}"]`).click();
      const edges = async () => {
        const [links, below] = [await sections.boundingBox(), await page.locator(`#${id}`).boundingBox()];
        if (links === null || below === null) throw new Error("not drawn");
        return { links: links.y >= 0, below: below.y >= links.y + links.height, inside: below.y < phone.height };
      };
      await expect.poll(edges).toEqual({ links: true, below: true, inside: true });
    }
    await page.locator("nav.pages a").first().click();
    await expectQuery(page).toBe("?page=2");
    await page.setViewportSize(desk);
    expect(await height(page)).toBeLessThanOrEqual(4_000);
  });

  it("a page is good to read on a desk, in the dark and on a phone, with details and without a find", async () => {
    const colour = (part: string) => page.evaluate(`getComputedStyle(document.querySelector("${part}")).color`);
    const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const { page, base } = await open(realisticDaemon(), { lifecycle: true, context: { viewport: laptop, locale } });
    await expectTenRowsAndOneLargestText(page);
    await expectCleanForAxe(page);
    expect(await background()).toBe("rgb(245, 247, 246)");
    for (const part of [".when", ".badge"])
      expect(await colour(`[data-key=renewals] li ${part}`)).toBe("rgb(180, 35, 24)");
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await background()).toBe("rgb(15, 20, 19)");
    await expectCleanForAxe(page, contrast);
    await page.goto(`${base}/?project=OpenRouter`);
    await page.getByRole("dialog").waitFor();
    await expectCleanForAxe(page, contrast);
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(`${base}/?q=nothing&project=Volcengine+Ark`);
    await page.getByRole("dialog").waitFor();
    await expectCleanForAxe(page);
    if (locale === "zh-CN") return;
    await page.keyboard.press("Escape");
    await expectVisible(page.getByRole("dialog")).toBe(false);
    await expectCleanForAxe(page);
  });

  it("a phone of 360 px shows the page and the details without scrolling sideways", async () => {
    const daemon = realisticDaemon();
    const name = "a-very-long-project-name-without-a-single-space-in-it-at-all";
    const long = { ...(daemon.projects[5] as ProjectEntry), name, provider: "x".repeat(60) };
    daemon.projects = [...daemon.projects, long];
    const context = { viewport: phone, locale, isMobile: true };
    const { page, base } = await open(daemon, { lifecycle: true, context });
    for (const path of ["", "?project=Volcengine+Ark"]) {
      await page.goto(`${base}/${path}`);
      await page.locator("#live:not([hidden])").waitFor();
      const widths = '["html", "dialog"].map((name) => document.querySelector(name).scrollWidth)';
      for (const width of (await page.evaluate(widths)) as number[]) expect(width).toBeLessThanOrEqual(360);
    }
    if (locale === "en-GB") await expectCleanForAxe(page);
  });
});

it("shows words of others as words: names, subjects, messages and labels cannot become markup", async () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>'&amp;`;
  const daemon = realisticDaemon();
  daemon.projects = [
    {
      ...(daemon.projects[5] as ProjectEntry),
      name: evil,
      provider: evil,
      ownerProject: evil,
      labels: { team: evil },
      error: { reason: "rejected", message: evil, hint: evil },
      consoleUrl: "javascript:alert(3)",
    },
  ];
  daemon.details = {
    [evil]: { recentResults: [], lastFailedExchange: { at: "2026-11-20T10:00:00.000Z", text: evil } },
  };
  daemon.mailboxes = [
    {
      name: evil,
      ok: true,
      scanned: 1,
      openAlerts: [{ category: evil, subject: evil, receivedAt: "2026-11-20T10:00:00.000Z" }],
    },
  ];
  const { page, troubles } = await open(daemon, { path: `?q=${encodeURIComponent(evil)}` });
  await later(page);
  await expectText(page.locator(".row .name")).toBe(evil);
  await expectValue(page.getByLabel("Search")).toBe(evil);
  await page.locator(".row .name").click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await expectText(dialog.locator("h2")).toBe(evil);
  await expectText(dialog.locator("pre")).toBe(evil);
  await expect.poll(() => dialog.locator("a[target=_blank]").count()).toBe(0);
  await expect.poll(() => page.locator("img[src=x], script:not([src])").count()).toBe(0);
  expect(troubles).toEqual([]);
});
