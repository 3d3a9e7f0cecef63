import { describe, expect, it } from "vitest";
import { Secret } from "../../src/platform/secret.ts";
import type { Provider } from "../../src/provider-kit/provider.ts";
import { provider as azure } from "../../src/providers/azure-balances.ts";
import { provider as plivo } from "../../src/providers/plivo.ts";
import { provider as upcloud } from "../../src/providers/upcloud.ts";
import { provider as volcengine } from "../../src/providers/volcengine.ts";
import { provider as yandex } from "../../src/providers/yandex-cloud.ts";

const value = Secret.of("value");
const messages = async (provider: Provider, options: Record<string, unknown>) =>
  ((await provider.problems?.(options, Date.parse("2026-11-20T12:00:00Z"))) ?? []).map(({ message }) => message);

describe("credentials that a schema alone cannot judge", () => {
  it.each<[string, Provider, Record<string, unknown>, string[]]>([
    ["upcloud with a token", upcloud, { token: value }, []],
    ["upcloud with a login", upcloud, { username: "user", password: value }, []],
    [
      "upcloud with half a login",
      upcloud,
      { username: "user" },
      ["no credential: set the variable UPCLOUD_TOKEN, write token or token_file, or write username and password"],
    ],
    ["yandex-cloud with a key", yandex, { service_account: value }, []],
    ["yandex-cloud with an OAuth token", yandex, { oauth_token: value }, []],
    [
      "yandex-cloud with nothing",
      yandex,
      {},
      [
        "no credential: set the variable YC_SERVICE_ACCOUNT_KEY or YC_OAUTH_TOKEN, or write service_account_file or oauth_token",
      ],
    ],
    ["plivo with a main account", plivo, { auth_id: "MA1" }, []],
    [
      "plivo with a subaccount",
      plivo,
      { auth_id: "SA1" },
      ["a subaccount has no credits: write the auth id of the main account (MA...)"],
    ],
    [
      "azure-balances with a profile of a Customer Agreement",
      azure,
      { agreement: "customer", billing_profile: "A" },
      [],
    ],
    [
      "azure-balances with a profile of an Enterprise Agreement",
      azure,
      { agreement: "enterprise", billing_profile: "A" },
      ["only a Customer Agreement has billing profiles: write agreement: customer"],
    ],
    [
      "volcengine with nothing",
      volcengine,
      {},
      [
        'no credential: set the variables VOLC_ACCESSKEY and VOLC_SECRETKEY, write access_key_id and access_key_secret (or their _file twins), or write api_key: "ID:SECRET"',
      ],
    ],
  ])("%s", async (_, provider, options, expected) => {
    expect(await messages(provider, options)).toEqual(expected);
  });
});
