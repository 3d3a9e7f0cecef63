import { sendCompressed } from "../json-answer.ts";
import type { Route, RouteSettings } from "../routes.ts";
export function pageRoutes(_settings: RouteSettings): readonly Route[] {
  return [
    {
      path: "/",
      methods: {
        GET: (request, response) =>
          sendCompressed(
            request,
            response,
            "text/html; charset=utf-8",
            Buffer.from("<!doctype html><title>balance-alert</title>"),
          ),
      },
    },
  ];
}
