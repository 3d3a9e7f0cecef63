import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { currencyOfRegion, identifier, ownAddress, region } from "../../src/provider-kit/options.ts";

describe("options that providers share", () => {
  it("takes the usual site where none is written", () => {
    expect(region("china").parse(undefined)).toBe("china");
    expect(region("china").parse("international")).toBe("international");
    expect(region("china").safeParse("cn").success).toBe(false);
  });

  it.each([
    ["china", "CNY"],
    ["international", "USD"],
  ] as const)("keeps the accounts of %s in %s", (where, currency) => {
    expect(currencyOfRegion(where)).toBe(currency);
  });

  it.each([
    ["team-1", "team-1"],
    [19489, "19489"],
  ])("takes the identifier %j as text", (written, read) => {
    expect(identifier("A team.").parse(written)).toBe(read);
  });

  it.each([[""], [1.5], [null], [{}]])("refuses %j as an identifier", (written) => {
    expect(identifier("A team.").safeParse(written).success).toBe(false);
  });

  it("asks for the address of a gateway that has none of its own", () => {
    expect(ownAddress("https://gateway.example")).toThrow(
      new CheckError("config", "write base_url: the address of your gateway, such as https://gateway.example"),
    );
  });
});
