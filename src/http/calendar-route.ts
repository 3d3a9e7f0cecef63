import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { EndpointPath } from "./endpoint-path.ts";
import { sendProblem } from "./problem.ts";
import { queryOf } from "./query.ts";
import type { Route, RouteContext } from "./route.ts";
import { sendCompressed } from "./send-answer.ts";

const path: EndpointPath = "/calendar.ics";

/** The library for calendars is loaded at the first request for one. */
export function calendarRoute({ view, projects, turns }: RouteContext): Route {
  const GET: RequestHandler = async (request, response) => {
    // Programs that subscribe to a calendar can often send no password; a token that is given decides alone.
    const token = queryOf(request).get("token");
    if (token !== null && !view.acceptsCalendarToken(token)) {
      response.setHeader("WWW-Authenticate", 'Basic realm="balance-alert", charset="UTF-8"');
      return sendProblem(response, 401, "the token is not the calendar_token of the config");
    }
    const { calendarPieces, projectEvents, subscriptionEvents } = await import("./calendar.ts");
    const { head, event, tail } = calendarPieces(view.nowMs());
    const { timezone } = view.status();
    const pieces = [head];
    await projects.openFor(response).forEach((project) => {
      for (const one of projectEvents(project, timezone)) pieces.push(event(one));
    });
    for (const subscription of view.subscriptions()) {
      if (turns.isSliceOver) await turns.take();
      for (const one of subscriptionEvents(subscription)) pieces.push(event(one));
    }
    response.setHeader("Content-Disposition", 'inline; filename="balance-alert.ics"');
    await sendCompressed(request, response, "text/calendar; charset=utf-8", Buffer.from(pieces.join("") + tail));
  };
  return { path, methods: { GET } };
}

/** Whether a request carries a token for the calendar, which the route checks, in place of a login. */
export function carriesCalendarToken(request: IncomingMessage): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && request.url?.split("?", 1)[0] === path && queryOf(request).has("token");
}
