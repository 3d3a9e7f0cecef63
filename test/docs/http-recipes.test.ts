import { describe, expect, it } from "vitest";
import { httpRecipes } from "../../scripts/http-recipes.ts";
import { CheckError } from "../../src/model.ts";
import { provider } from "../../src/providers/http.ts";
import { configOf } from "../support/config.ts";
import { runProvider, scriptedHttp, writtenReading } from "../support/provider-harness.ts";

describe("the recipes for the provider http", () => {
  it.each(httpRecipes)("$title: reads the documented answer", async ({ project: text, answer, readings }) => {
    const variables = [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => [match[1] ?? "", "key"]);
    const config = await configOf(text, { environment: Object.fromEntries(variables) });
    const http = scriptedHttp([{ status: 200, json: answer }]);
    const { outcome } = await runProvider(provider, config.projects[0]?.options, { http: http.client });
    if (outcome instanceof CheckError) throw outcome;
    expect(outcome.readings.map(writtenReading)).toEqual(readings);
    expect(http.requests).toHaveLength(1);
  });

  it("show the options that need showing", () => {
    const text = httpRecipes.map(({ project }) => project).join("");
    const options = ["method", "json", "form", "unit_from", "each", "pages", "window"];
    expect(options.filter((option) => !new RegExp(`\\b${option}:`).test(text))).toEqual([]);
  });
});
