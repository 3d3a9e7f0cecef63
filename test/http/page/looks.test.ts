import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { ProjectEntry } from "../../../src/http/api-schemas.ts";
import type { HandMadeDaemon } from "../hand-made-view.ts";
import { largeDaemon, realisticDaemon } from "../realistic-daemon.ts";
import { expectQuery, expectVisible, later, open, runBrowser } from "./open-page.ts";

runBrowser();

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

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
    ({ projects: daemon.projects, mailboxes: daemon.mailboxes } = crowdedDaemon());
    await later(page);
    await expect.poll(() => page.locator(".row").count()).toBe(35);
    expect(await height(page)).toBeLessThanOrEqual(4_000);
    await page.setViewportSize(phone);
    expect(await height(page)).toBeLessThanOrEqual(12_000);
    if (locale === "zh-CN") await expectCleanForAxe(page);
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
