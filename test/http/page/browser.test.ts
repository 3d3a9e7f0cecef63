import { expect, it, onTestFinished } from "vitest";
import type { ProjectEntry } from "../../../src/http/api-schemas.ts";
import { realisticDaemon } from "../realistic-daemon.ts";
import { newServer } from "../running-server.ts";
import {
  expectNames,
  expectQuery,
  expectText,
  expectValue,
  expectVisible,
  field,
  later,
  names,
  open,
  runBrowser,
} from "./open-page.ts";

runBrowser();

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
