import express, { type Request, type RequestHandler, type Response } from "express";
import { isCalendarDate } from "../config/fields.ts";
import { freeBytes } from "../platform/free-bytes.ts";
import type { Problem } from "./api-schemas.ts";
import { calendarRoute } from "./calendar-route.ts";
import { crossSiteRefusal } from "./cross-site.ts";
import { statusOf } from "./daemon-status.ts";
import type { DaemonView } from "./daemon-view.ts";
import type { LoopTurns } from "./loop-turns.ts";
import { prefersHtml, prefersText } from "./negotiation.ts";
import { pageRoutes } from "./page/page-routes.ts";
import { sendProblem } from "./problem.ts";
import { parseSelection, parseSpendDays } from "./project-selection.ts";
import { queryOf } from "./query.ts";
import type { Route, RouteContext } from "./route.ts";
import { select } from "./select-projects.ts";
import { sendJson, sendJsonPieces, sendText } from "./send-answer.ts";

/** Every route of the server. A path that is not here is a 404, a method that is not here a 405. */
export function routesOf(context: RouteContext): readonly Route[] {
  const { view, telemetryPath, turns, scrapeTurns } = context;
  // Made in a turn of its own: twenty requests at once would add up.
  const answer =
    (value: () => unknown): RequestHandler =>
    async (request, response) => {
      await turns.take();
      await sendJson(request, response, 200, value());
    };
  return [
    { path: telemetryPath, methods: { GET: scrape(view, scrapeTurns) } },
    ...pageRoutes(context).filter(({ path }) => path !== telemetryPath),
    {
      path: "/-/healthy",
      methods: { GET: (_request, response) => sendText(response, 200, "balance-alert is healthy.\n") },
    },
    { path: "/-/ready", methods: { GET: (_request, response) => ready(view, response) } },
    { path: "/-/reload", methods: { POST: acting(context, reload(view)), PUT: acting(context, reload(view)) } },
    { path: "/api/v1/projects", methods: { GET: projects(context) } },
    { path: "/api/v1/projects/{name}", methods: { GET: project(view) } },
    { path: "/api/v1/projects/{name}/check", methods: { POST: acting(context, check(view)) } },
    { path: "/api/v1/projects/{name}/guard", methods: { GET: guard(view) } },
    { path: "/api/v1/subscriptions", methods: { GET: answer(() => view.subscriptions()) } },
    { path: "/api/v1/subscriptions/{name}/renewed", methods: { POST: acting(context, renewed(view)) } },
    { path: "/api/v1/mailboxes", methods: { GET: answer(() => view.mailboxes()) } },
    { path: "/api/v1/jobs", methods: { GET: answer(() => view.jobs()) } },
    { path: "/api/v1/status", methods: { GET: status(context) } },
    { path: "/api/v1/config", methods: { GET: answer(() => view.config()) } },
    { path: "/api/v1/openapi.json", methods: { GET: openApi(view) } },
    { path: "/api/v1/push/{project}", methods: { POST: push(context) } },
    calendarRoute(context),
  ];
}

/** The schemas of the API are built at the first request for its description: the answers do not go through them. */
function openApi(view: DaemonView): RequestHandler {
  return async (request, response) => {
    const { openApiDocument } = await import("./openapi.ts");
    sendJson(request, response, 200, openApiDocument(view.version));
  };
}

function scrape(view: DaemonView, turns: LoopTurns): RequestHandler {
  return async (request, response) => {
    await turns.take();
    const { body, contentType, encoding } = await view.scrape(request.headers.accept, request.get("accept-encoding"));
    response.setHeader("Content-Type", contentType);
    response.setHeader("Content-Length", body.length);
    response.setHeader("Vary", "Accept, Accept-Encoding");
    response.setHeader("Cache-Control", "no-store");
    if (encoding !== undefined) response.setHeader("Content-Encoding", encoding);
    // Sent, or the connection is gone: nothing is written from the body any more.
    response.once("close", () => freeBytes(body));
    if (request.method === "HEAD") response.end();
    else response.end(body);
  };
}

function ready(view: DaemonView, response: Response): void {
  const state = view.ready();
  const because = state.why === undefined ? "" : `: ${state.why}`;
  if (state.ready) sendText(response, 200, "balance-alert is ready.\n");
  else sendText(response, 503, `balance-alert is not ready${because}.\n`);
}

/** A route that makes the daemon do something: only with the flag, and never for another site. */
function acting({ enableLifecycle, externalUrl }: RouteContext, handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (!enableLifecycle)
      return sendProblem(response, 403, "this is off; start the daemon with --web.enable-lifecycle");
    const refusal = crossSiteRefusal(
      {
        host: request.headers.host,
        origin: request.headers.origin,
        secFetchSite: request.get("sec-fetch-site"),
      },
      externalUrl,
    );
    if (refusal !== undefined) return sendProblem(response, 403, refusal);
    return handler(request, response, next);
  };
}

function reload(view: DaemonView): RequestHandler {
  return async (request, response) => {
    const outcome = await view.reload();
    if (outcome.ok) return sendText(response, 200, "");
    const detail = "the config was not reloaded; the old one stays in use";
    if (prefersText(request.headers.accept)) {
      return sendText(response, 500, `${detail}:\n${outcome.problems.map((problem) => `${problem}\n`).join("")}`);
    }
    sendProblem(
      response,
      500,
      detail,
      outcome.problems.map((message) => ({ message })),
    );
  };
}

function projects({ projects: entries }: RouteContext): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request);
    const selection = parseSelection(query);
    const spendDays = parseSpendDays(query);
    const list = entries.openFor(response);
    const { names, total } = await select(list, selection);
    response.setHeader("X-Total-Count", total);
    await sendJsonPieces(request, response, list.json(names, spendDays));
  };
}

function status({ view, enableLifecycle, projects: entries }: RouteContext): RequestHandler {
  return async (request, response) => {
    await sendJson(request, response, 200, await statusOf(view, enableLifecycle, entries.openFor(response)));
  };
}

function project(view: DaemonView): RequestHandler {
  return (request, response) => {
    const name = parameter(request, "name");
    const found = view.project(name);
    if (found === undefined) return noProject(response, name);
    sendJson(request, response, 200, found);
  };
}

const guardWords = ["spend", "until", "reserve"];

function guard(view: DaemonView): RequestHandler {
  return (request, response) => {
    const name = parameter(request, "name");
    const query = queryOf(request);
    const unknown = [...query.keys()].find((key) => !guardWords.includes(key));
    if (unknown !== undefined)
      return sendProblem(
        response,
        400,
        `${JSON.stringify(unknown)} is not a parameter: write ${guardWords.join(", ")}`,
      );
    const words = Object.fromEntries(guardWords.map((key) => [key, query.get(key) ?? undefined]));
    const answer = view.guard(name, words);
    if (answer === undefined) return noProject(response, name);
    if ("problem" in answer) return sendProblem(response, 400, answer.problem);
    sendJson(request, response, 200, answer);
  };
}

function check(view: DaemonView): RequestHandler {
  return async (request, response) => {
    const name = parameter(request, "name");
    const checked = await view.checkProject(name);
    if (checked === undefined) return noProject(response, name);
    // The page's button without the page's script: back to the page.
    if (prefersHtml(request.headers.accept)) {
      return response.redirect(303, `../../../../?project=${encodeURIComponent(name)}`);
    }
    sendJson(request, response, 200, checked);
  };
}

function renewed(view: DaemonView): RequestHandler {
  return async (request, response) => {
    const name = parameter(request, "name");
    const on = queryOf(request).get("on") ?? undefined;
    if (on !== undefined && !isCalendarDate(on)) {
      return sendProblem(response, 400, "on is not a date that exists: write it as YYYY-MM-DD, such as ?on=2026-03-15");
    }
    const outcome = await view.markRenewed(name, on);
    switch (outcome.outcome) {
      case "renewed":
        // The page's button without the page's script: back to the page.
        if (prefersHtml(request.headers.accept)) return response.redirect(303, "../../../../");
        return sendJson(request, response, 200, outcome.subscription);
      case "unknown":
        return sendProblem(
          response,
          404,
          `there is no subscription ${JSON.stringify(name)}; GET /api/v1/subscriptions lists them`,
        );
      case "refused":
        return sendProblem(response, 422, outcome.problem);
      case "not_kept":
        return sendProblem(response, 503, "the payment is shown, but the disk did not take it: send it again");
    }
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** Twice what a thousand readings take. The largest body must not keep the event loop: JSON of many short values is the slowest. */
const readBody = express.raw({ limit: "256kb", type: ["application/json", "application/*+json"] });

/** The token is looked at first: a stranger's body is not read, and the answer is the same whether there is such a project or not. */
function push({ view, turns }: RouteContext): RequestHandler {
  return (request, response, next) => {
    const token = /^Bearer +(?<token>\S+) *$/iu.exec(request.get("authorization") ?? "")?.groups?.token;
    if (token === undefined || !view.acceptsPush(parameter(request, "project"), token)) return unauthorized(response);
    if (request.get("transfer-encoding") !== undefined) {
      return sendProblem(response, 411, "send the body with Content-Length");
    }
    readBody(request, response, (error?: unknown) => {
      if (error !== undefined) return next(error);
      // Twenty large bodies that arrive together are parsed and looked through one a turn.
      turns
        .take()
        .then(() => pushed(view, request, response, token))
        .catch(next);
    });
  };
}

async function pushed(view: DaemonView, request: Request, response: Response, token: string): Promise<void> {
  if (!Buffer.isBuffer(request.body)) {
    return sendProblem(response, 415, "send JSON with Content-Type: application/json");
  }
  if (/charset *= *(?!"?utf-?8\b)/iu.test(request.get("content-type") ?? "")) {
    return sendProblem(response, 415, "send UTF-8 JSON, plain or with gzip, deflate or br");
  }
  const body = parseObject(request.body);
  if (body === undefined) return sendProblem(response, 400, "the body is not a JSON object in UTF-8");
  const outcome = await view.push(parameter(request, "project"), token, body);
  switch (outcome.outcome) {
    case "accepted":
      return sendJson(request, response, 200, { accepted: outcome.readings });
    case "unauthorized":
      return unauthorized(response);
    case "not_kept":
      return sendProblem(response, 503, "the report is shown, but the disk did not take it: send it again");
    case "invalid":
      return sendProblem(response, 422, "the report was not taken", outcome.problems.map(withoutEmptyPath));
  }
}

function parseObject(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutEmptyPath(problem: { readonly path?: string | undefined; readonly message: string }) {
  const { path, message } = problem;
  return (path === undefined ? { message } : { path, message }) satisfies NonNullable<Problem["problems"]>[number];
}

function unauthorized(response: Response): void {
  response.setHeader("WWW-Authenticate", 'Bearer realm="balance-alert push"');
  sendProblem(response, 401, "send the project's token as Authorization: Bearer TOKEN");
}

function noProject(response: Response, name: string): void {
  sendProblem(response, 404, `there is no project ${JSON.stringify(name)}; GET /api/v1/projects lists them`);
}

/** A named segment of the path; the route has it, so it is there. */
function parameter(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === "string" ? value : "";
}
