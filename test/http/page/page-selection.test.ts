import { expect, it } from "vitest";
import { apiQuery, pageSelection, queryOf } from "../../../src/http/page/page-selection.ts";

const selectionOf = (query: string) => pageSelection(new URLSearchParams(query));

it.each([
  ["", "", "sort=urgency&limit=25"],
  ["page=1&renewals=1", "", "sort=urgency&limit=25"],
  ["page=3", "page=3", "sort=urgency&offset=50&limit=25"],
  ["page=3x&renewals=-2", "", "sort=urgency&limit=25"],
  ["page=12345678", "", "sort=urgency&limit=25"],
  ["renewals=2", "renewals=2", "sort=urgency&limit=25"],
  ["q= a  b &provider=x", "q=a++b&provider=x", "q=a++b&provider=x&sort=urgency&limit=25"],
  ["state=low&sort=-name", "state=low&sort=-name", "state=low&sort=-name&limit=25"],
  ["sort=urgency", "", "sort=urgency&limit=25"],
  ["sort=-urgency", "sort=-urgency", "sort=-urgency&limit=25"],
  ["state=none&provider=x&page=2", "page=2", "sort=urgency&offset=25&limit=25"],
  ["offset=7&limit=9&other=x", "", "sort=urgency&limit=25"],
])("the query %j is %j for the page and %j for the API", (query, ofPage, ofApi) => {
  const selection = selectionOf(query);
  expect([queryOf(selection), apiQuery(selection)]).toEqual([ofPage, ofApi]);
});

it.each([
  [{ sort: "name" }, "q=x&sort=name&renewals=3"],
  [{ sort: "urgency" }, "q=x&renewals=3"],
  [{ page: 4 }, "q=x&sort=-age&page=4&renewals=3"],
  [{ page: 1 }, "q=x&sort=-age&renewals=3"],
  [{ renewals: 1 }, "q=x&sort=-age&page=2"],
  [{}, "q=x&sort=-age&page=2&renewals=3"],
])("with %j it goes on to %j", (changes, query) => {
  expect(queryOf(selectionOf("q=x&sort=-age&page=2&renewals=3"), changes)).toBe(query);
});

it("a selection of the API without an order and a limit has a query without them", () => {
  const all = { ...selectionOf(""), sort: undefined, limit: undefined };
  expect([apiQuery(all), queryOf(all)]).toEqual(["", ""]);
});
