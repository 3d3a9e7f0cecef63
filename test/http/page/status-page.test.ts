import { describe, expect, it } from "vitest";
import type { ProjectEntry, Remaining } from "../../../src/http/api-schemas.ts";
import { handMadeDaemon } from "../hand-made-view.ts";
import { largeDaemon, manyProjects, realisticDaemon } from "../realistic-daemon.ts";
import { runServer } from "../running-server.ts";
import { everyDetail, everyFailure, everyRow } from "./every-state.ts";
import { names, pageOf, textsOf } from "./page-html.ts";

// The names of the stylesheet and the script change with their content.
const withoutHashes = (page: string) => page.replaceAll(/(?<=assets\/\w+-)[0-9a-f]{12}/gu, "HASH");

it.each([
  ["rows", "en", everyRow, "?sort=name", { lifecycle: true, documentationUrl: "https://docs.example/" }],
  ["rows", "zh", everyRow, "?sort=name", { lifecycle: true }],
  ["failures", "en", everyFailure, "", {}],
  ["failures", "zh", everyFailure, "", {}],
  ["details", "en", everyDetail, "?sort=name&project=with+everything", { lifecycle: true }],
  ["details", "zh", everyDetail, "?sort=name&project=with+everything", {}],
] as const)("the page of every kind of %s (%s)", async (what, language, daemon, path, options) => {
  const page = withoutHashes(await pageOf(daemon(), path, { language, ...options }));
  await expect(page).toMatchFileSnapshot(`${what}.${language}.golden.txt`);
});

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

describe("the table", () => {
  it.each([
    ["", byUrgency],
    ["?sort=size", byUrgency],
    ["?state=failed", ["SiliconFlow", "Volcengine Ark"]],
    ["?state=failed&sort=name", ["SiliconFlow", "Volcengine Ark"]],
    ["?provider=moonshot", ["Moonshot", "Moonshot"]],
    ["?q=team%3Dsearch", ["OpenRouter"]],
    ["?q=nothing", []],
  ])("of %j has these rows", async (query, expected) => {
    expect(names(await pageOf(realisticDaemon(), query))).toEqual(expected);
  });

  it.each([
    ["runway", ["OpenRouter", "OpenAI"]],
    ["-runway", ["AWS", "Claude Max"]],
    ["-urgency", ["AWS", "Moonshot"]],
    ["ratio", ["OpenRouter", "TikHub"]],
    ["name", ["Aliyun", "AWS"]],
    ["-name", ["wxrank", "Volcengine Ark"]],
  ])("in the order %s begins with %j", async (sort, first) => {
    expect(names(await pageOf(realisticDaemon(), `?sort=${sort}`)).slice(0, 2)).toEqual(first);
  });

  it("has the links of its heads: another order, the same one turned round, and the filter stays", async () => {
    const heads = async (query: string) =>
      [...(await pageOf(realisticDaemon(), query)).matchAll(/aria-sort="(\w+)"><a href="([^"]*)"/gu)].map(
        ([, order, href]) => [order, href],
      );
    expect(await heads("")).toEqual([
      ["none", "?sort=name"],
      ["none", "?sort=ratio"],
      ["none", "?sort=runway"],
      ["none", "?sort=age"],
    ]);
    expect((await heads("?state=failed&provider=volcengine&q=ark&renewals=2&sort=name"))[0]).toEqual([
      "ascending",
      "?q=ark&amp;provider=volcengine&amp;state=failed&amp;sort=-name&amp;renewals=2",
    ]);
    expect((await heads("?sort=-name"))[0]).toEqual(["descending", "?sort=name"]);
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
    const readings = () => Array.from({ length: 40 }, (_, index) => quota(40 - index));
    const projects = Array.from({ length: 25 }, (_, index) => ({
      ...template,
      name: `p${index}`,
      readings: readings(),
    }));
    const page = await pageOf(realisticDaemon({ projects }), "?sort=provider");
    expect(names(page)).toHaveLength(35);
    expect(textsOf(page, "th", "c-project").filter((text) => /^p1o/u.test(text))).toEqual([
      "p1openrouter · account 2 · quota",
      "p1openrouter · account 1 · quota · 38 more amounts",
    ]);
  });

  it.each(["en", "zh"] as const)("of the demo has an answer in every cell (%s)", async (language) => {
    const page = await pageOf(realisticDaemon(), "", { language });
    const cells = [...page.matchAll(/<t[hd] role="(?:rowheader|cell)".*?<\/t[hd]>/gsu)].map(([cell]) =>
      cell.includes("<svg") ? "drawing" : cell.replaceAll(/<[^>]*>|\s/gu, ""),
    );
    expect(cells).toHaveLength(70);
    expect(cells.filter((text) => text === "" || text === "–")).toEqual([]);
  });
});

describe("the filter", () => {
  const few = () => realisticDaemon({ projects: realisticDaemon().projects.slice(0, 6) });

  it.each([
    [few(), "", false],
    [few(), "?state=failed", true],
    [few(), "?provider=openai", true],
    [few(), "?q=x", true],
    [few(), "?sort=name", false],
    [realisticDaemon({ projects: realisticDaemon().projects.slice(0, 7) }), "", true],
  ])("is there for more than a handful of projects, and where it is in use", async (daemon, query, isThere) => {
    expect((await pageOf(daemon, query)).includes('role="search"')).toBe(isThere);
  });

  it("has what is chosen, and an order that only a head gives", async () => {
    const page = await pageOf(realisticDaemon(), "?q=a&provider=aliyun&state=ok&sort=-age");
    const selected = [...page.matchAll(/<option value="([^"]*)" selected>([^<]*)/gu)].map(([, value, text]) => [
      value,
      text,
    ]);
    expect([selected, /name="q" value="(\w*)"/u.exec(page)?.[1]]).toEqual([
      [
        ["aliyun", "aliyun"],
        ["ok", "Fine"],
        ["-age", "Oldest value first ↓"],
      ],
      "a",
    ]);
  });
});

describe("pages of a list", () => {
  const links = (page: string) =>
    [...page.matchAll(/<nav class="pages" aria-label="([^"]*)">(.*?)<\/nav>/gsu)].map(([, label, inner = ""]) => [
      label,
      inner.replaceAll(/<\/?span[^>]*>|<\/a>/gu, "|").replaceAll(/<a href="([^"]*)">/gu, "$1 "),
    ]);

  it("lead to twenty-five projects, and renewals beside them", async () => {
    const daemon = largeDaemon({ projects: manyProjects(60) });
    expect(links(await pageOf(daemon, "?sort=name"))).toMatchInlineSnapshot(`
      [
        [
          "Pages: Projects",
          "|Previous||Page 1 of 3|?sort=name&amp;page=2 Next|",
        ],
        [
          "Pages: Renewals",
          "|Previous||Page 1 of 2|?sort=name&amp;renewals=2 Next|",
        ],
      ]
    `);
    expect(links(await pageOf(daemon, "?sort=name&page=3&renewals=2"))).toMatchInlineSnapshot(`
      [
        [
          "Pages: Projects",
          "?sort=name&amp;page=2&amp;renewals=2 Previous||Page 3 of 3||Next|",
        ],
        [
          "Pages: Renewals",
          "?sort=name&amp;page=3 Previous||Page 2 of 2||Next|",
        ],
      ]
    `);
  });

  it("begin again with another order", async () => {
    const page = await pageOf(largeDaemon({ projects: manyProjects(60) }), "?sort=name&page=2&renewals=2");
    expect(page).toContain('<a href="?sort=ratio&amp;renewals=2" data-sort>Left</a>');
  });

  it.each([
    ["?sort=name&page=3", 10, 25],
    ["?sort=name&page=4", 0, 25],
    ["?sort=name&page=0", 25, 25],
    ["?sort=name&page=2x", 25, 25],
    ["?sort=name&renewals=2", 25, 15],
    ["?sort=name&renewals=9", 25, 15],
  ])("%s has %d projects and %d renewals", async (query, projects, renewals) => {
    const page = await pageOf(largeDaemon({ projects: manyProjects(60) }), query);
    expect([new Set(names(page)).size, textsOf(page, "span", "when").length]).toEqual([projects, renewals]);
  });

  it("are not there for twenty-five", async () => {
    const page = await pageOf(handMadeDaemon({ projects: manyProjects(25) }));
    expect(links(page)).toEqual([]);
  });
});

describe("mails", () => {
  it("unfold beyond three, and beyond fifty more are in the API", async () => {
    const [mailbox] = realisticDaemon().mailboxes;
    const alert = mailbox?.openAlerts[0];
    if (mailbox === undefined || alert === undefined) throw new Error("the demo has no mail");
    const counts = async (length: number) => {
      const page = await pageOf(
        realisticDaemon({ mailboxes: [{ ...mailbox, openAlerts: Array(length).fill(alert) }] }),
      );
      return [
        page.match(/余额不足/gu)?.length,
        /<summary>(.*?)<\/summary>/u.exec(page)?.[1],
        /v1\/mailboxes">(.*?)</u.exec(page)?.[1],
      ];
    };
    expect([await counts(3), await counts(4), await counts(53), await counts(60)]).toEqual([
      [3, undefined, undefined],
      [4, "1 more", undefined],
      [53, "50 more", undefined],
      [53, "57 more", "7 more (JSON)"],
    ]);
  });
});

describe("the first lines", () => {
  const [first] = realisticDaemon().projects;
  const lines = async (changes: Partial<ProjectEntry>[]) => {
    const projects = changes.map((change, index) => ({ ...(first as ProjectEntry), name: `p${index}`, ...change }));
    const page = await pageOf(handMadeDaemon({ projects }));
    const summary = /<section class="summary".*?<\/section>/su.exec(page)?.[0] ?? "";
    return summary
      .split("\n")
      .map((line) => line.replaceAll(/<[^>]*>/gu, ""))
      .filter((line) => line.trim() !== "");
  };
  const left = (changes: Partial<Remaining>): Partial<ProjectEntry> => ({
    readings: [{ type: "balance", unit: "USD", value: 5, ...changes }],
  });

  it.each([
    ["no project", [], ["No project is configured yet. Add one under “projects” in the config file, then reload."]],
    ["a project that is fine", [left({})], ["Nothing runs out that can be foreseen.", "Your project is fine."]],
    [
      "one that runs out",
      [left({ runwayDays: 3 }), left({ runwayDays: 2, account: "a" })],
      ["Runs out first · a", "p1 in 2 days", "All 2 projects are fine."],
    ],
    ["one that fails", [{ ok: false, ...left({}) }], ["Nothing runs out that can be foreseen.", "1 check failing"]],
    [
      "one that runs out and one that is low",
      [left({ runwayDays: 9 }), left({ status: "low" })],
      ["Runs out first", "p0 in 9 days", "1 below threshold"],
    ],
    [
      "a forecast from an outdated amount",
      [{ stale: true, ...left({ runwayDays: 1 }) }],
      ["Nothing runs out that can be foreseen.", "1 outdated value"],
    ],
  ])("with %s", async (_what, projects, expected) => {
    expect(await lines(projects)).toEqual(expected);
  });
});

describe("the details", () => {
  it("open beside the page, by a link that keeps the rest of the query", async () => {
    const page = await pageOf(realisticDaemon(), "?sort=name&project=Nobody");
    expect(/<dialog.*?<\/dialog>/su.exec(page)?.[0]).toMatchInlineSnapshot(`
      "<dialog id="details" aria-labelledby="h-details" open><header class="details-head">
      <h2 id="h-details" tabindex="-1" autofocus>There is no project “Nobody” any more.</h2><a class="button quiet-button" href="?sort=name&amp;" data-close>Close</a></header></dialog>"
    `);
    expect(page).toContain('href="?sort=name&amp;project=Volcengine%20Ark"');
    expect(await pageOf(realisticDaemon(), "?project=")).toContain(
      '<dialog id="details" aria-labelledby="h-details"></dialog>',
    );
  });

  it.each([
    ["https://acme.example/", true],
    ["HTTP://acme.example/", true],
    ["javascript:alert(3)", false],
    ["x https://acme.example/", false],
    [undefined, false],
  ])("link to the console at %s: %s", async (consoleUrl, isLink) => {
    const [template] = realisticDaemon().projects;
    const { consoleUrl: _, ...project } = template as ProjectEntry;
    const daemon = handMadeDaemon({ projects: [{ ...project, ...(consoleUrl === undefined ? {} : { consoleUrl }) }] });
    expect((await pageOf(daemon, "?project=OpenRouter")).includes("Provider’s console")).toBe(isLink);
  });

  it("have no empty part", async () => {
    const [template] = realisticDaemon().projects;
    const project = { ...(template as ProjectEntry), labels: {}, readings: [], usage: [] };
    const page = await pageOf(handMadeDaemon({ projects: [project] }), "?project=OpenRouter");
    expect(/<dialog.*?<\/dialog>/su.exec(page)?.[0].match(/<h3>[^<]*/gu)).toBeNull();
  });
});

describe("the answer", () => {
  it.each([
    ["", {}, "en", null],
    ["", { "accept-language": "zh" }, "zh-CN", null],
    ["?lang=zh", {}, "zh-CN", "balance_alert_language=zh; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"],
    ["?lang=fr", { "accept-language": "zh" }, "zh-CN", null],
    ["", { cookie: "balance_alert_language=zh" }, "zh-CN", null],
    ["", { cookie: "a=b; balance_alert_language=en", "accept-language": "zh" }, "en", null],
    ["", { cookie: "xbalance_alert_language=zh" }, "en", null],
    [
      "?lang=en",
      { cookie: "balance_alert_language=zh" },
      "en",
      "balance_alert_language=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
    ],
  ])("to %j with %j is in %s and sets the cookie %s", async (query, headers, language, cookie) => {
    const answer = await fetch(`${await runServer(handMadeDaemon())}/${query}`, { headers });
    const sent = ["content-type", "content-language", "cache-control", "vary", "set-cookie"];
    expect(sent.map((name) => answer.headers.get(name))).toEqual([
      "text/html; charset=utf-8",
      language,
      "no-cache",
      "Accept-Language, Cookie, Accept-Encoding",
      cookie,
    ]);
  });

  it("names files that a browser may keep for good, and no other file is there", async () => {
    const base = await runServer(handMadeDaemon());
    const page = await (await fetch(base)).text();
    const files = [...new Set([...page.matchAll(/(?:src|href)="(assets\/[^"]*)"/gu)].map(([, file]) => file))];
    const answers = await Promise.all(files.map((file) => fetch(`${base}/${file}`)));
    expect(
      answers.map(({ status, headers }) => [status, headers.get("content-type"), headers.get("cache-control")]),
    ).toEqual(
      ["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"].map((type) => [
        200,
        type,
        "public, max-age=31536000, immutable",
      ]),
    );
    const missing = await fetch(`${base}/assets/page-000000000000.js`);
    expect([missing.status, await missing.json()]).toMatchObject([
      404,
      { detail: "there is no such file; reload the page" },
    ]);
  });
});
