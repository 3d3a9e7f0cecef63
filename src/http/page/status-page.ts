import { createHash } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { statusOf } from "../daemon-status.ts";
import { type Language, languages, preferredLanguage } from "../negotiation.ts";
import { sendProblem } from "../problem.ts";
import type { ProjectList } from "../project-entries.ts";
import type { RouteContext } from "../route.ts";
import { select } from "../select-projects.ts";
import { sendCompressed } from "../send-answer.ts";
import { script, stylesheet } from "./assets.generated.ts";
import { english } from "./dictionary-en.ts";
import { chinese } from "./dictionary-zh.ts";
import { type PageAddresses, renderDocument } from "./document.ts";
import { icon } from "./icon.ts";
import type { PageModel } from "./page-model.ts";
import { pageSelection } from "./page-selection.ts";

interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
}

const dictionaries = { en: english, zh: chinese } as const;
const languageCookie = "balance_alert_language";

export interface StatusPage {
  readonly document: RequestHandler;
  readonly asset: RequestHandler;
}

export function createStatusPage(context: RouteContext): StatusPage {
  const assets = new Map<string, Asset>();
  const addresses: PageAddresses = {
    stylesheet: addAsset(assets, "page", "css", "text/css; charset=utf-8", stylesheet),
    script: addAsset(assets, "page", "js", "text/javascript; charset=utf-8", script),
    icon: addAsset(assets, "icon", "svg", "image/svg+xml", icon),
    metrics: context.telemetryPath.slice(1),
    documentation: context.documentationUrl,
  };
  return { document: page(context, addresses), asset: asset(assets) };
}

/** The name carries a hash of the content, so a browser may keep it for good. Answers the relative address. */
function addAsset(
  assets: Map<string, Asset>,
  name: string,
  extension: string,
  contentType: string,
  text: string,
): string {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const file = `${name}-${hash}.${extension}`;
  assets.set(file, { contentType, body: Buffer.from(text) });
  return `assets/${file}`;
}

function asset(assets: ReadonlyMap<string, Asset>): RequestHandler {
  return (request, response) => {
    const found = assets.get(String(request.params.file));
    if (found === undefined) return sendProblem(response, 404, "there is no such file; reload the page");
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
    return sendCompressed(request, response, found.contentType, found.body);
  };
}

function page(context: RouteContext, addresses: PageAddresses): RequestHandler {
  return async (request, response) => {
    const query = new URL(request.url, "http://page").searchParams;
    const t = dictionaries[languageOf(request, response, query)];
    const name = query.get("project") ?? "";
    const open = name === "" ? undefined : { name, details: context.view.project(name) };
    response.setHeader("Content-Language", t.locale);
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("Vary", "Accept-Language, Cookie");
    const model = await modelOf(context, context.projects.openFor(response), query);
    const text = renderDocument(model, open, addresses, t);
    return sendCompressed(request, response, "text/html; charset=utf-8", Buffer.from(text));
  };
}

async function modelOf(
  { view, enableLifecycle, turns }: RouteContext,
  list: ProjectList,
  query: URLSearchParams,
): Promise<PageModel> {
  const selection = pageSelection(query);
  const status = await statusOf(view, enableLifecycle, list);
  const { names, total } = await select(list, selection);
  await turns.take();
  return {
    status,
    projects: names.flatMap((name) => list.entry(name) ?? []),
    total,
    selection,
    subscriptions: view.subscriptions(),
    mailboxes: view.mailboxes(),
    jobs: view.jobs(),
  };
}

/** `?lang=` is remembered in a cookie; without either the browser's own preference counts. */
function languageOf(request: Request, response: Response, query: URLSearchParams): Language {
  const asked = languages.find((language) => language === query.get("lang"));
  if (asked !== undefined) {
    response.setHeader("Set-Cookie", `${languageCookie}=${asked}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly`);
    return asked;
  }
  const cookie = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)`, "u").exec(request.headers.cookie ?? "")?.[1];
  return languages.find((language) => language === cookie) ?? preferredLanguage(request.get("accept-language"));
}
