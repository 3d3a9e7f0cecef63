import { expect, it } from "vitest";
import { endpointMatcher, expressPath } from "../../src/http/endpoint-path.ts";

it.each([
  ["/metrics", "/metrics"],
  ["/metrics/", "other"],
  ["/x/metrics", "other"],
  ["/calendar.ics", "/calendar.ics"],
  ["/calendarxics", "other"],
  ["/projects/a%2Fb", "/projects/{name}"],
  ["/projects/{name}", "/projects/{name}"],
  ["/projects/", "other"],
  ["/projects/a/b", "other"],
  ["/projects/a/check", "/projects/{name}/check"],
  ["/x/projects/a", "other"],
  ["/v1.0/a", "/v1.0/{part}"],
  ["/v1x0/a", "other"],
])("%s belongs to the route %s", (path, route) => {
  const endpointOf = endpointMatcher([
    "/metrics",
    "/calendar.ics",
    "/projects/{name}",
    "/projects/{name}/check",
    "/v1.0/{part}",
  ]);
  expect(endpointOf(path)).toBe(route);
});

it("Express writes the parts that vary with a colon", () => {
  expect(expressPath("/a/{b}/{c}/d")).toBe("/a/:b/:c/d");
});
