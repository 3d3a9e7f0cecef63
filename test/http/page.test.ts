import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ProjectEntry } from "../../src/http/api-schemas.ts";
import { chromiumOptions } from "./chromium-options.ts";
import type { HandMadeDaemon } from "./hand-made-view.ts";
import { manyProjects, realisticDaemon } from "./realistic-daemon.ts";
import { newServer, runServer } from "./running-server.ts";

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

const field = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });

/** As if ten seconds had gone by: the page asks for news. */
const later = (page: Page) => page.clock.runFor(10_000);

const byUrgency = [
  "OpenRouter",
  "SiliconFlow",
  "Volcengine Ark",
  "OpenAI",
  "DeepSeek 客服机器人",
  "TikHub",
  "Moonshot",
  "Aliyun",
  "Claude Max",
  "GitHub Copilot",
  "Claude Max",
  "wxrank",
  "Moonshot",
  "AWS",
];

describe("without its script the page", () => {
  const context = { javaScriptEnabled: false };

  it("shows what runs out next, most urgent first", async () => {
    const { page, troubles } = await open(realisticDaemon(), { context });
    expect(await page.title()).toBe("What is left · balance-alert");
    expect(await page.locator("h1").textContent()).toBe("What runs out next");
    expect(await page.locator(".lead").textContent()).toBe("OpenRouter runs out first, in 3.4 days.");
    expect(await names(page)).toEqual(byUrgency);
    expect(await page.locator(".row").first().getByRole("cell").allTextContents()).toEqual([
      "$74.75threshold $100",
      "in 3.4 days2.7–4.5 days · 24 Nov",
      "",
      "Low 3 min ago",
    ]);
    expect(troubles).toEqual([]);
  });

  it("filters and sorts by its form and its heads", async () => {
    const { page } = await open(realisticDaemon(), { context });
    await field(page, "State").selectOption("failed");
    await page.getByRole("button", { name: "Apply" }).click();
    expect(await names(page)).toEqual(["SiliconFlow", "Volcengine Ark"]);
    await page.getByRole("columnheader", { name: "Project" }).getByRole("link").click();
    expect(new URL(page.url()).searchParams.toString()).toBe("state=failed&sort=name");
    expect(await field(page, "State").inputValue()).toBe("failed");
  });

  it("opens the details by a link, and checks by a form that comes back", async () => {
    const checked: string[] = [];
    const { page } = await open(realisticDaemon({ onCheck: (name) => checked.push(name) }), {
      context,
      lifecycle: true,
    });
    await page.getByRole("link", { name: "Volcengine Ark" }).click();
    expect(await page.locator("#details h2").textContent()).toBe("Volcengine Ark");
    await page.getByRole("button", { name: "Check now" }).click();
    expect(checked).toEqual(["Volcengine Ark"]);
    expect(new URL(page.url()).search).toBe("?project=Volcengine%20Ark");
    await page.getByRole("link", { name: "Close" }).click();
    expect(await page.locator("#details").isVisible()).toBe(false);
  });
});

describe("sorting and filtering", () => {
  it("sorts by a head, turns round at the second click, and says so", async () => {
    const { page, troubles } = await open(realisticDaemon());
    const head = page.getByRole("columnheader", { name: "Project" });
    await head.getByRole("link").click();
    await expect
      .poll(() => names(page))
      .toEqual([...byUrgency].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
    expect(await field(page, "Order").inputValue()).toBe("name");
    await head.getByRole("link").click();
    await expect.poll(async () => (await names(page))[0]).toBe("wxrank");
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await page.goBack();
    await expect.poll(async () => (await names(page))[0]).toBe("Aliyun");
    expect(troubles).toEqual([]);
  });

  it("filters while a person types and keeps the cursor where it is", async () => {
    const { page, troubles } = await open(realisticDaemon());
    const search = page.getByLabel("Search");
    await search.pressSequentially("team=se");
    await page.clock.runFor(200);
    await expect.poll(() => names(page)).toEqual(["OpenRouter"]);
    expect(await page.getByRole("status").filter({ hasText: "projects" }).textContent()).toBe("1 of 12 projects");
    await search.pressSequentially("arch");
    await page.clock.runFor(200);
    expect(await search.inputValue()).toBe("team=search");
    expect(new URL(page.url()).search).toBe("?q=team%3Dsearch");
    await page.reload();
    expect(await names(page)).toEqual(["OpenRouter"]);
    expect(troubles).toEqual([]);
  });

  it("filters by provider and state, and offers to show everything again", async () => {
    const { page } = await open(realisticDaemon());
    await field(page, "Provider").selectOption("moonshot");
    await page.clock.runFor(50);
    await expect.poll(() => names(page)).toEqual(["Moonshot", "Moonshot"]);
    await field(page, "State").selectOption("stale");
    await page.clock.runFor(50);
    await expect.poll(() => page.locator(".empty").textContent()).toContain("No project matches.");
    await page.getByRole("link", { name: "Show all" }).click();
    await expect.poll(() => names(page)).toEqual(byUrgency);
    expect(await field(page, "Provider").inputValue()).toBe("");
  });

  it("goes from the summary to the projects that it counts", async () => {
    const { page } = await open(realisticDaemon());
    await page.getByRole("link", { name: "2 checks failing" }).click();
    await expect.poll(() => names(page)).toEqual(["SiliconFlow", "Volcengine Ark"]);
    expect(await field(page, "State").inputValue()).toBe("failed");
  });

  it("needs no filter for a handful of projects", async () => {
    const { projects } = realisticDaemon();
    const { page } = await open(realisticDaemon({ projects: projects.slice(0, 3) }));
    expect(await page.getByRole("search").count()).toBe(0);
    await page.goto(`${page.url()}?state=failed`);
    expect(await page.getByRole("search").count()).toBe(1);
  });

  it("turns pages beyond two hundred projects", async () => {
    const { page, troubles } = await open(realisticDaemon({ projects: manyProjects(450) }), { path: "?sort=name" });
    const pages = page.getByRole("navigation", { name: "Pages" });
    const [first] = await names(page);
    expect(await pages.textContent()).toBe("PreviousPage 1 of 3Next");
    await pages.getByRole("link", { name: "Next" }).click();
    await expect.poll(() => pages.textContent()).toBe("PreviousPage 2 of 3Next");
    expect((await names(page))[0]).not.toBe(first);
    await pages.getByRole("link", { name: "Next" }).click();
    await expect.poll(() => pages.textContent()).toBe("PreviousPage 3 of 3Next");
    expect(new Set(await names(page)).size).toBe(50);
    expect(troubles).toEqual([]);
  });
});

describe("details of a project", () => {
  it("open in a dialog by keyboard, show what is known, and close by Escape", async () => {
    const { page, troubles } = await open(realisticDaemon());
    const link = page.getByRole("link", { name: "Volcengine Ark" });
    await link.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Volcengine Ark" });
    await dialog.waitFor();
    const text = await dialog.textContent();
    for (const expected of [
      "Key refused: the access key was refused",
      "Make a new access key in the console",
      "Next checkin 7 min",
      "*/10 * * * *",
      "CN¥2,140.55",
      "Succeeded",
    ]) {
      expect(text).toContain(expected);
    }
    expect(await dialog.getByRole("link", { name: "Provider’s console" }).getAttribute("href")).toBe(
      "https://console.volcengine.com/finance/account-overview",
    );
    expect(await dialog.getByRole("button", { name: "Check now" }).count()).toBe(0);
    await dialog.getByText("Last failed exchange").click();
    expect(await dialog.locator("pre").textContent()).toContain("authorization: <secret>");
    await later(page);
    await expect.poll(() => dialog.locator("pre").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.isVisible()).toBe(false);
    expect(new URL(page.url()).search).toBe("");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Volcengine Ark");
    await page.goBack();
    await dialog.waitFor();
    expect(troubles).toEqual([]);
  });

  it("can be opened by their address, closed by the button and by a click beside them", async () => {
    const { page } = await open(realisticDaemon(), { path: "?sort=name&project=OpenRouter" });
    const dialog = page.getByRole("dialog", { name: "OpenRouter" });
    expect(await dialog.textContent()).toContain("team=search");
    expect(await dialog.textContent()).toContain("claude-sonnet-4.5");
    await dialog.getByRole("link", { name: "Close" }).click();
    await expect.poll(() => dialog.isVisible()).toBe(false);
    expect(new URL(page.url()).search).toBe("?sort=name");
    await page.getByRole("link", { name: "OpenRouter" }).click();
    await dialog.waitFor();
    await page.mouse.click(20, 300);
    await expect.poll(() => dialog.isVisible()).toBe(false);
  });

  it("say so when the project is gone", async () => {
    const daemon = realisticDaemon();
    const { page } = await open(daemon, { path: "?project=TikHub" });
    daemon.projects = daemon.projects.filter(({ name }) => name !== "TikHub");
    await later(page);
    await expect.poll(() => page.locator("#details").textContent()).toContain("There is no project “TikHub” any more.");
  });

  it("check the project now and show the result", async () => {
    const daemon = realisticDaemon();
    daemon.onCheck = (name) => {
      daemon.projects = daemon.projects.map((project) =>
        project.name === name ? withoutError({ ...project, ok: true, ageSeconds: 1 }) : project,
      );
    };
    const { page, troubles } = await open(daemon, { lifecycle: true, path: "?project=Volcengine+Ark" });
    const dialog = page.getByRole("dialog");
    expect(await dialog.textContent()).toContain("Key refused");
    await dialog.getByRole("button", { name: "Check now" }).click();
    await expect.poll(() => dialog.locator(".callout").count()).toBe(0);
    expect(await page.locator(".row", { hasText: "Volcengine Ark" }).locator(".badge").textContent()).toBe("Fine");
    expect(troubles).toEqual([]);
  });
});

function withoutError({ error: _, ...project }: ProjectEntry): ProjectEntry {
  return project;
}

describe("live update", () => {
  it("shows a new amount where it belongs and leaves the rest of the page alone", async () => {
    const daemon = realisticDaemon();
    const { page, troubles } = await open(daemon);
    const untouched = page.locator(".row", { hasText: "GitHub Copilot" });
    await untouched.evaluate((row) => Object.assign(row, { marked: true }));
    await page.getByRole("link", { name: "Aliyun" }).focus();
    daemon.projects = daemon.projects.map((project) =>
      project.name === "Aliyun"
        ? {
            ...project,
            readings: project.readings.map((reading) => ({ ...reading, value: 12, status: "low", ratio: 0.012 })),
          }
        : project,
    );
    await later(page);
    await expect.poll(async () => (await names(page))[0]).toBe("Aliyun");
    expect(await page.locator(".row").first().locator(".amount").textContent()).toBe("CN¥12.00");
    expect(await page.getByRole("link", { name: "2 below threshold" }).count()).toBe(1);
    expect(await untouched.evaluate((row) => "marked" in row)).toBe(true);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Aliyun");
    expect(troubles).toEqual([]);
  });

  it("takes in and drops projects, renewals and mails", async () => {
    const daemon = realisticDaemon();
    const { page } = await open(daemon);
    daemon.projects = [...daemon.projects.slice(1), { ...(daemon.projects[1] as ProjectEntry), name: "New one" }];
    daemon.subscriptions = daemon.subscriptions.slice(0, 1);
    daemon.mailboxes = daemon.mailboxes.map((mailbox) => ({ ...mailbox, openAlerts: [] }));
    await later(page);
    await expect.poll(() => names(page)).toContain("New one");
    expect(await names(page)).not.toContain("OpenRouter");
    expect(await page.locator("[data-key=renewals] li").count()).toBe(1);
    expect(await page.locator("[data-key=mail]").textContent()).toContain("No open alerts.");
  });

  it("says when the daemon is gone, keeps the last values, and recovers", async () => {
    const daemon = realisticDaemon();
    const server = newServer(daemon);
    const [address] = await server.start();
    const { page } = await open(daemon, { base: address?.url ?? "" });
    await server.stop(0);
    await later(page);
    await expect
      .poll(() => page.locator("#live").textContent())
      .toBe("No connection. These are the last values received.");
    expect(await names(page)).toEqual(byUrgency);
    const again = newServer(daemon, { listenAddresses: [`127.0.0.1:${address?.port}`] });
    await again.start();
    onTestFinished(() => again.stop(0));
    await later(page);
    await expect.poll(() => page.locator("#live").textContent()).toBe("Live");
  });

  it("tells what the daemon is waiting for and why a reload was refused", async () => {
    const daemon = realisticDaemon();
    const { page } = await open(daemon);
    daemon.ready = { ready: false, why: "the first round has not ended" };
    daemon.status = {
      ...daemon.status,
      config: {
        ...daemon.status.config,
        lastReloadSuccessful: false,
        problems: ["config.yaml:3:5 projects[0].provider: unknown"],
      },
    };
    await later(page);
    await expect.poll(() => page.locator(".notice").textContent()).toBe("Not ready: the first round has not ended");
    expect(await page.locator(".problems").textContent()).toBe("config.yaml:3:5 projects[0].provider: unknown");
  });
});

describe("languages", () => {
  it("follow the browser, and a switch that is remembered", async () => {
    const { page, troubles } = await open(realisticDaemon(), { context: { locale: "zh-CN" } });
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await page.locator("h1").textContent()).toBe("接下来什么会用完");
    expect(await page.locator(".lead").textContent()).toBe("OpenRouter 最先用完，3.4 天后。");
    await later(page);
    expect(await page.locator(".row").first().locator(".amount").textContent()).toBe("US$74.75");
    await page.getByRole("link", { name: "English" }).click();
    expect(await page.locator("h1").textContent()).toBe("What runs out next");
    await page.getByRole("columnheader", { name: "Project" }).getByRole("link").click();
    await page.reload();
    expect(await page.locator("h1").textContent()).toBe("What runs out next");
    await page.getByRole("link", { name: "中文" }).click();
    expect(await page.locator("h1").textContent()).toBe("接下来什么会用完");
    expect(troubles).toEqual([]);
  });
});

describe("looks", () => {
  const background = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");

  it("are dark for who prefers dark", async () => {
    expect(await background((await open(realisticDaemon())).page)).toBe("rgb(245, 247, 246)");
    const dark = await open(realisticDaemon(), { context: { colorScheme: "dark" } });
    expect(await background(dark.page)).toBe("rgb(15, 20, 19)");
  });

  it.each(["en-GB", "zh-CN"])("fit a phone of 360 px without scrolling sideways (%s)", async (locale) => {
    const daemon = realisticDaemon();
    daemon.projects = [
      ...daemon.projects,
      {
        ...(daemon.projects[5] as ProjectEntry),
        name: "a-very-long-project-name-without-a-single-space-in-it-at-all",
        provider: "x".repeat(60),
      },
    ];
    const viewport = { width: 360, height: 740 };
    for (const path of ["", "?project=Volcengine+Ark"]) {
      const { page } = await open(daemon, { path, lifecycle: true, context: { viewport, locale, isMobile: true } });
      const widths = '["html", "dialog"].map((name) => document.querySelector(name).scrollWidth)';
      for (const width of (await page.evaluate(widths)) as number[]) expect(width).toBeLessThanOrEqual(360);
      expect(await page.locator(".row .name").first().isVisible()).toBe(true);
    }
  });

  it.each([
    ["desktop", {}, ""],
    ["dark", { colorScheme: "dark" }, ""],
    ["Chinese", { locale: "zh-CN" }, ""],
    ["phone", { viewport: { width: 360, height: 740 } }, ""],
    ["details", {}, "?project=Volcengine+Ark"],
    ["details in the dark", { colorScheme: "dark" }, "?project=OpenRouter"],
    ["nothing found", {}, "?q=nothing"],
    ["many", {}, "?page=2"],
  ] as const)("are clean for axe: %s", async (what, context, path) => {
    const daemon = realisticDaemon(what === "many" ? { projects: manyProjects(250) } : {});
    const { page } = await open(daemon, { path, lifecycle: true, context });
    await page.evaluate(axeSource);
    const violations = await page.evaluate(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join(' ')))",
    );
    expect(violations).toEqual([]);
  });
});

describe("words of others", () => {
  it("stay words: names, subjects, messages and labels cannot become markup", async () => {
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
    expect(await page.locator(".row .name").textContent()).toBe(evil);
    expect(await page.getByLabel("Search").inputValue()).toBe(evil);
    await page.locator(".row .name").click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    expect(await dialog.locator("h2").textContent()).toBe(evil);
    expect(await dialog.locator("pre").textContent()).toBe(evil);
    expect(await dialog.locator("a[target=_blank]").count()).toBe(0);
    expect(await page.locator("img[src=x], script:not([src])").count()).toBe(0);
    expect(troubles).toEqual([]);
  });
});
