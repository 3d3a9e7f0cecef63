import type { RequestHandler } from "express";
import type { Route, RouteContext } from "../route.ts";
import type { StatusPage } from "./status-page.ts";

/** The status page and what it loads. Prometheus never opens it, so its code is loaded at the first request for the page. */
export function pageRoutes(context: RouteContext): readonly Route[] {
  let loaded: Promise<StatusPage> | undefined;
  const load = () => {
    loaded ??= import("./status-page.ts").then(({ createStatusPage }) => createStatusPage(context));
    return loaded;
  };
  const handler =
    (part: keyof StatusPage): RequestHandler =>
    async (request, response, next) =>
      (await load())[part](request, response, next);
  return [
    { path: "/", methods: { GET: handler("document") } },
    { path: "/assets/{file}", methods: { GET: handler("asset") } },
  ];
}
