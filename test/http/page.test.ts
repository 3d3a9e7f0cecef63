import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { ProjectEntry, Remaining } from "../../src/http/api-schemas.ts";
import { chromiumOptions } from "./chromium-options.ts";
import type { HandMadeDaemon } from "./hand-made-view.ts";
import { largeDaemon, manyProjects, realisticDaemon } from "./realistic-daemon.ts";
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

// A browser and its driver tell of a step when it is done, not when it begins: what follows a step is waited for.
const expectNames = (page: Page) => expect.poll(() => names(page));
const expectText = (locator: Locator) => expect.poll(() => locator.textContent());
const expectVisible = (locator: Locator) => expect.poll(() => locator.isVisible());
const expectQuery = (page: Page) => expect.poll(() => new URL(page.url()).search);
const expectValue = (locator: Locator) => expect.poll(() => locator.inputValue());

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
    await expectText(page.locator(".lead")).toBe("Runs out first");
    await expectText(page.locator("h1")).toBe("OpenRouter in 3.4 days");
    await expectNames(page).toEqual(byUrgency);
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
    await expectNames(page).toEqual(["SiliconFlow", "Volcengine Ark"]);
    await page.getByRole("columnheader", { name: "Project" }).getByRole("link").click();
    await expectQuery(page).toBe("?state=failed&sort=name");
    await expectValue(field(page, "State")).toBe("failed");
  });

  it("opens the details by a link, and checks by a form that comes back", async () => {
    const checked: string[] = [];
    const { page } = await open(realisticDaemon({ onCheck: (name) => checked.push(name) }), {
      context,
      lifecycle: true,
    });
    await page.getByRole("link", { name: "Volcengine Ark" }).click();
    await expectText(page.locator("#details h2")).toBe("Volcengine Ark");
    await page.getByRole("button", { name: "Check now" }).click();
    await expect.poll(() => checked).toEqual(["Volcengine Ark"]);
    await expectQuery(page).toBe("?project=Volcengine%20Ark");
    await page.getByRole("link", { name: "Close" }).click();
    await expectVisible(page.locator("#details")).toBe(false);
  });
});

describe("sorting and filtering", () => {
  it("sorts by a head, turns round at the second click, and says so", async () => {
    const { page, troubles } = await open(realisticDaemon());
    const head = page.getByRole("columnheader", { name: "Project" });
    await head.getByRole("link").click();
    await expectNames(page).toEqual([...byUrgency].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
    await expectValue(field(page, "Order")).toBe("name");
    await head.getByRole("link").click();
    await expect.poll(async () => (await names(page))[0]).toBe("wxrank");
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("descending");
    await page.goBack();
    await expect.poll(async () => (await names(page))[0]).toBe("Aliyun");
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
    await page.reload();
    await expectNames(page).toEqual(["OpenRouter"]);
    expect(troubles).toEqual([]);
  });

  it("filters by provider and state, and offers to show everything again", async () => {
    const { page } = await open(realisticDaemon());
    await field(page, "Provider").selectOption("moonshot");
    await page.clock.runFor(50);
    await expectNames(page).toEqual(["Moonshot", "Moonshot"]);
    await field(page, "State").selectOption("stale");
    await page.clock.runFor(50);
    await expectText(page.locator(".empty")).toContain("No project matches.");
    await page.getByRole("link", { name: "Show all" }).click();
    await expectNames(page).toEqual(byUrgency);
    await expectValue(field(page, "Provider")).toBe("");
  });

  it("goes from the summary to the projects that it counts", async () => {
    const { page } = await open(realisticDaemon());
    await page.getByRole("link", { name: "2 checks failing" }).click();
    await expectNames(page).toEqual(["SiliconFlow", "Volcengine Ark"]);
    await expectValue(field(page, "State")).toBe("failed");
  });

  it("needs no filter for a handful of projects", async () => {
    const { projects } = realisticDaemon();
    const { page } = await open(realisticDaemon({ projects: projects.slice(0, 3) }));
    await expect.poll(() => page.getByRole("search").count()).toBe(0);
    await page.goto(`${page.url()}?state=failed`);
    await expect.poll(() => page.getByRole("search").count()).toBe(1);
  });

  it("turns pages of twenty-five projects, and of renewals beside them", async () => {
    const { page, troubles } = await open(largeDaemon({ projects: manyProjects(60) }), { path: "?sort=name" });
    const pages = page.getByRole("navigation", { name: "Pages: Projects" });
    const renewals = page.getByRole("navigation", { name: "Pages: Renewals" });
    const [first] = await names(page);
    await expectText(pages).toBe("PreviousPage 1 of 3Next");
    await pages.getByRole("link", { name: "Next" }).click();
    await expectText(pages).toBe("PreviousPage 2 of 3Next");
    expect((await names(page))[0]).not.toBe(first);
    await pages.getByRole("link", { name: "Next" }).click();
    await expectText(pages).toBe("PreviousPage 3 of 3Next");
    expect(new Set(await names(page)).size).toBe(10);
    await expectText(renewals).toBe("PreviousPage 1 of 2Next");
    await renewals.getByRole("link", { name: "Next" }).click();
    await expectText(renewals).toBe("PreviousPage 2 of 2Next");
    await expect.poll(() => page.locator("[data-key=renewals] .lines li").count()).toBe(15);
    await expectQuery(page).toBe("?sort=name&page=3&renewals=2");
    await page.getByRole("columnheader", { name: "Left" }).getByRole("link").click();
    await expectQuery(page).toBe("?sort=ratio&renewals=2");
    expect(troubles).toEqual([]);
  });

  it("shows the most urgent of many amounts of one project, and says how many more there are", async () => {
    const quota = (account: number): Remaining => ({
      type: "quota",
      account: `account ${account}`,
      unit: "requests",
      value: account,
      limit: 100,
    });
    const template = realisticDaemon().projects[0] as ProjectEntry;
    const readings = Array.from({ length: 40 }, (_, index) => quota(40 - index));
    const projects = Array.from({ length: 25 }, (_, index) => ({ ...template, name: `p${index}`, readings }));
    const { page } = await open(realisticDaemon({ projects }));
    await expect.poll(() => page.locator(".row").count()).toBe(35);
    const rows = page.locator(".row").filter({ has: page.getByRole("link", { name: "p1", exact: true }) });
    await expect
      .poll(() => rows.locator(".c-project").allTextContents())
      .toEqual(["p1openrouter · account 1 · quota · 38 more amounts", "p1openrouter · account 2 · quota"]);
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
      "every 10 minutes */10 * * * *",
      "CN¥2,140.55",
      "Succeeded",
    ]) {
      expect(text).toContain(expected);
    }
    await expect
      .poll(() => dialog.getByRole("link", { name: "Provider’s console" }).getAttribute("href"))
      .toBe("https://console.volcengine.com/finance/account-overview");
    await expect.poll(() => dialog.getByRole("button", { name: "Check now" }).count()).toBe(0);
    await dialog.getByText("Last failed exchange").click();
    await expectText(dialog.locator("pre")).toContain("authorization: <secret>");
    await later(page);
    await expectVisible(dialog.locator("pre")).toBe(true);
    await page.keyboard.press("Escape");
    await expectVisible(dialog).toBe(false);
    await expectQuery(page).toBe("");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Volcengine Ark");
    await page.goBack();
    await dialog.waitFor();
    expect(troubles).toEqual([]);
  });

  it("can be opened by their address, closed by the button and by a click beside them", async () => {
    const { page } = await open(realisticDaemon(), { path: "?sort=name&project=OpenRouter" });
    const dialog = page.getByRole("dialog", { name: "OpenRouter" });
    await expectText(dialog).toContain("team=search");
    await expectText(dialog).toContain("claude-sonnet-4.5");
    await dialog.getByRole("link", { name: "Close" }).click();
    await expectVisible(dialog).toBe(false);
    await expectQuery(page).toBe("?sort=name");
    await page.getByRole("heading", { level: 1 }).getByRole("link", { name: "OpenRouter" }).click();
    await dialog.waitFor();
    await page.mouse.click(20, 300);
    await expectVisible(dialog).toBe(false);
  });

  it("say so when the project is gone", async () => {
    const daemon = realisticDaemon();
    const { page } = await open(daemon, { path: "?project=TikHub" });
    daemon.projects = daemon.projects.filter(({ name }) => name !== "TikHub");
    await later(page);
    await expectText(page.locator("#details")).toContain("There is no project “TikHub” any more.");
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
    await expectText(dialog).toContain("Key refused");
    await dialog.getByRole("button", { name: "Check now" }).click();
    await expect.poll(() => dialog.locator(".callout").count()).toBe(0);
    await expectText(page.locator(".row", { hasText: "Volcengine Ark" }).locator(".badge")).toBe("Fine");
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
    await expectText(page.locator(".row").first().locator(".amount")).toBe("CN¥12.00");
    await expect.poll(() => page.getByRole("link", { name: "2 below threshold" }).count()).toBe(1);
    expect(await untouched.evaluate((row) => "marked" in row)).toBe(true);
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Aliyun");
    expect(troubles).toEqual([]);
  });

  it("takes in and drops projects, renewals and mails", async () => {
    const daemon = realisticDaemon();
    const { page } = await open(daemon);
    daemon.projects = [...daemon.projects.slice(1), { ...(daemon.projects[1] as ProjectEntry), name: "New one" }];
    daemon.subscriptions = daemon.subscriptions.slice(0, 1);
    daemon.mailboxes = daemon.mailboxes.map((mailbox) => ({ ...mailbox, openAlerts: [] }));
    await later(page);
    await expectNames(page).toContain("New one");
    await expectNames(page).not.toContain("OpenRouter");
    await expect.poll(() => page.locator("[data-key=renewals] .lines li").count()).toBe(1);
    await expectText(page.locator("[data-key=mail]")).toContain("No open alerts.");
  });

  it("is not green while every check fails, and says so", async () => {
    const failing = realisticDaemon().projects.map((project) => ({ ...project, ok: false }));
    const daemon = realisticDaemon({ projects: failing });
    const { page } = await open(daemon);
    const dot = () => page.evaluate("getComputedStyle(document.getElementById('live'), '::before').backgroundColor");
    await expectText(page.locator("#live")).toBe("Live, every check fails");
    const red = await dot();
    daemon.projects = realisticDaemon().projects;
    await later(page);
    await expectText(page.locator("#live")).toBe("Live");
    expect(await dot()).not.toBe(red);
  });

  it("says when the daemon is gone, keeps the last values, and recovers", async () => {
    const daemon = realisticDaemon();
    const server = newServer(daemon);
    const [address] = await server.start();
    const { page } = await open(daemon, { base: address?.url ?? "" });
    await server.stop(0);
    await later(page);
    await expectText(page.locator("#live")).toBe("No connection. These are the last values received.");
    await expectNames(page).toEqual(byUrgency);
    const again = newServer(daemon, { listenAddresses: [`127.0.0.1:${address?.port}`] });
    await again.start();
    onTestFinished(() => again.stop(0));
    await later(page);
    await expectText(page.locator("#live")).toBe("Live");
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
    await expectText(page.locator(".notice")).toBe("Not ready: the first round has not ended");
    await expectText(page.locator(".problems")).toBe("config.yaml:3:5 projects[0].provider: unknown");
  });
});

describe("languages", () => {
  it("follow the browser, and a switch that is remembered", async () => {
    const { page, troubles } = await open(realisticDaemon(), { context: { locale: "zh-CN" } });
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("zh-CN");
    await expectText(page.locator(".lead")).toBe("最先用完");
    await expectText(page.locator("h1")).toBe("OpenRouter 3.4 天后");
    await later(page);
    await expectText(page.locator(".row").first().locator(".amount")).toBe("US$74.75");
    await page.getByRole("link", { name: "English" }).click();
    await expectText(page.locator(".lead")).toBe("Runs out first");
    await page.getByRole("columnheader", { name: "Project" }).getByRole("link").click();
    await page.reload();
    await expectText(page.locator(".lead")).toBe("Runs out first");
    await page.getByRole("link", { name: "中文" }).click();
    await expectText(page.locator(".lead")).toBe("最先用完");
    expect(troubles).toEqual([]);
  });
});

describe("three hundred projects, forty subscriptions and five mailboxes", () => {
  const desk = { width: 1600, height: 900 };
  const phone = { width: 360, height: 780 };
  const height = (page: Page) => page.evaluate("document.documentElement.scrollHeight");

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

  it.each([
    [desk, "en-GB", 4_000],
    [desk, "zh-CN", 4_000],
    [phone, "en-GB", 12_000],
    [phone, "zh-CN", 12_000],
  ])("%j %s: at most %d px high, however much each has to say", async (viewport, locale, highest) => {
    const context = { viewport, locale, isMobile: viewport === phone };
    const daemon = largeDaemon();
    const { page } = await open(daemon, { lifecycle: true, context });
    expect(await height(page)).toBeLessThanOrEqual(highest);
    ({ projects: daemon.projects, mailboxes: daemon.mailboxes } = crowdedDaemon());
    await later(page);
    await expect.poll(() => page.locator(".row").count()).toBe(35);
    expect(await height(page)).toBeLessThanOrEqual(highest);
  });

  it("every part is one step away, from wherever one is", async () => {
    const { page } = await open(largeDaemon(), { context: { viewport: phone } });
    const sections = page.getByRole("navigation", { name: "Sections" });
    await expectText(sections).toBe("Projects 300Renewals 40Billing mail 5Schedules 2This daemon");
    for (const name of ["This daemon", "Renewals", "Billing mail", "Schedules", "Projects"]) {
      await sections.getByRole("link", { name }).click();
      const heading = page.getByRole("heading", { name, exact: true });
      const edges = async () => {
        const [links, below] = [await sections.boundingBox(), await heading.boundingBox()];
        if (links === null || below === null) throw new Error("not drawn");
        return { links: links.y >= 0, below: below.y >= links.y + links.height, inside: below.y < phone.height };
      };
      await expect.poll(edges).toEqual({ links: true, below: true, inside: true });
    }
  });

  it.each([
    [1600, "en-GB", largeDaemon()],
    [1280, "en-GB", realisticDaemon()],
    [1280, "zh-CN", realisticDaemon()],
  ])(
    "%d px %s: ten rows are on the first screen, and what runs out first is its largest text",
    async (width, locale, daemon) => {
      const { page } = await open(daemon, { lifecycle: true, context: { viewport: { width, height: 900 }, locale } });
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
    },
  );
});

describe("rows", () => {
  it.each(["en-GB", "zh-CN"])("of the demo all have an answer in every cell (%s)", async (locale) => {
    const { page } = await open(realisticDaemon(), { context: { locale } });
    const cells = await page
      .locator(".row > *")
      .evaluateAll((all) =>
        all.map((cell) => (cell.querySelector("svg") === null ? cell.textContent?.trim() : "drawing")),
      );
    expect(cells.filter((text) => text === "" || text === "–")).toEqual([]);
  });

  it("say which threshold matches nothing, and which key or domain ends soon", async () => {
    const [first] = realisticDaemon().projects;
    const projects = [
      {
        ...(first as ProjectEntry),
        unmatchedThresholds: ["thresholds.quota"],
        credentialExpiresAt: "2026-11-23T11:00:00.000Z",
        expiries: [
          { account: "example.com", expiresAt: "2026-11-18T11:00:00.000Z" },
          { account: "example.org", expiresAt: "2027-11-18T11:00:00.000Z" },
        ],
      },
    ];
    const { page } = await open(realisticDaemon({ projects }), { path: "?project=OpenRouter" });
    expect(await page.locator(".row .error").allTextContents()).toEqual([
      "thresholds.quota matches no amount · Key expires in 3 days · example.com expired 2 days ago",
    ]);
    await expectText(page.locator("#details .callout")).toBe("thresholds.quota matches no amount");
    await expectText(page.locator("#details .facts")).toContain("Key endsin 3 days");
  });

  it("have the texts of errors in Chinese, and the details the original beside them", async () => {
    const { page } = await open(realisticDaemon(), {
      context: { locale: "zh-CN" },
      path: "?project=Volcengine+Ark",
    });
    expect(await page.locator(".row .error").allTextContents()).toEqual([
      "响应超时：服务商响应太慢。若持续出现，请调大 timeout 或查看其状态页。",
      "密钥被拒绝：密钥错误、过期或已吊销，请到服务商控制台重新创建。",
      "密钥 9 天后到期",
    ]);
    await expectText(page.locator("#details .callout [lang=en]")).toBe(
      "the access key was refused (SignatureDoesNotMatch)",
    );
  });
});

describe("the parts below the table", () => {
  it("say overdue in red, and what renewals cost a month and a year in each currency", async () => {
    const { page } = await open(realisticDaemon());
    const renewals = page.locator("[data-key=renewals]");
    const overdue = renewals.locator("li").first();
    await expectText(overdue).toContain("Office lease server");
    await expectText(overdue.locator(".when")).toBe("2 days overdue");
    await expectText(overdue.locator(".badge")).toBe("Overdue");
    const colours = await page.evaluate(
      "['.when', '.badge'].map((part) => getComputedStyle(document.querySelector(`[data-key=renewals] li ${part}`)).color)",
    );
    expect(colours).toEqual(["rgb(180, 35, 24)", "rgb(180, 35, 24)"]);
    const cells = await renewals
      .locator("table tr")
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(cells).toEqual([
      ["Currency", "A month", "A year"],
      ["CNY", "CN¥407.33", "CN¥4,887.96"],
      ["EUR", "€4.51", "€54.12"],
      ["USD", "$174.08", "$2,088.96"],
    ]);
    await expect.poll(() => page.getByRole("link", { name: "1 renewal overdue" }).count()).toBe(1);
  });

  it("say schedules in words, and since when runs are counted", async () => {
    const { page } = await open(realisticDaemon());
    await expectText(page.locator("[data-key=jobs] li").first().locator(".line-main")).toBe(
      "Projectsevery 10 minutes */10 * * * * Asia/Shanghai431 runs, 2 failed, 1 caught up since Nov 17, 2026, 19:00 GMT+8",
    );
  });

  it("unfold the older ones of many mails", async () => {
    const [mailbox] = realisticDaemon().mailboxes;
    const alert = mailbox?.openAlerts[0];
    if (mailbox === undefined || alert === undefined) throw new Error("the demo has no mail");
    const openAlerts = Array.from({ length: 60 }, (_, index) => ({ ...alert, subject: `mail ${index}` }));
    const { page } = await open(realisticDaemon({ mailboxes: [{ ...mailbox, openAlerts }] }));
    const mail = page.locator("[data-key=mail]");
    await expectVisible(mail.getByText("mail 2", { exact: true })).toBe(true);
    await expectVisible(mail.getByText("mail 3", { exact: true })).toBe(false);
    await mail.getByText("57 more").click();
    await later(page);
    await expectVisible(mail.getByText("mail 52", { exact: true })).toBe(true);
    await expectText(mail.getByRole("link", { name: "7 more" })).toBe("7 more (JSON)");
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
      await expectVisible(page.locator(".row .name").first()).toBe(true);
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
    ["many on a phone in Chinese", { viewport: { width: 360, height: 740 }, locale: "zh-CN" }, ""],
    ["details of a forecast in Chinese", { locale: "zh-CN" }, "?project=Volcengine+Ark"],
  ] as const)("are clean for axe: %s", async (what, context, path) => {
    const daemon = what.startsWith("many") ? largeDaemon() : realisticDaemon();
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
});
