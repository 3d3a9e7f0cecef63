/** What every entry of the vendors and of the vocabulary must hold. */
import { describe, expect, it } from "vitest";
import { normalise } from "../../src/mailbox/normalise.ts";
import { registrableDomain, vendorOf, vendors } from "../../src/mailbox/vendors.ts";
import { unwrapped, vocabularies } from "../../src/mailbox/vocabulary.ts";

describe("a vendor", () => {
  it.each(vendors.map(({ id, domains }) => [id, domains] as const))(
    "%s is known by its domains and their subdomains",
    (id, domains) => {
      expect(domains.filter((domain) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))).toEqual([]);
      expect(domains.map((domain) => [vendorOf(domain)?.id, vendorOf(`Notice.${domain}`)?.id])).toEqual(
        domains.map(() => [id, id]),
      );
    },
  );

  it.each([
    ["aliyun.com", "aliyun.com"],
    ["notice.aliyun.com", "aliyun.com"],
    ["mail.example.co.uk", "example.co.uk"],
    ["Mail.Example.AD.JP", "example.ad.jp"],
    ["co.uk", "co.uk"],
  ])("with the host %s is %s", (host, domain) => expect(registrableDomain(host)).toBe(domain));
});

describe("the vocabulary", () => {
  it.each(vocabularies.map((vocabulary) => [vocabulary.language, vocabulary] as const))(
    "of %s has no empty entry",
    (_, { phrases, advertising, words, groups = {} }) => {
      const entries = [
        ...Object.values(phrases).flatMap(({ says, hints = [] }) => [...says, ...hints]),
        ...advertising,
        ...Object.values(words),
        ...Object.values(groups),
      ];
      expect(entries.filter((entry) => normalise(unwrapped(entry)).trim() === "")).toEqual([]);
    },
  );
});
