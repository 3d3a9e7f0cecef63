import { expect, it } from "vitest";
import { Secret } from "../../../src/platform/secret.ts";
import { signOvh } from "../../../src/providers/ovh.ts";

it("the signature of OVHcloud covers the secrets, the whole address, the body and the vendor's time", () => {
  const keys = {
    application_key: Secret.of("app-key"),
    application_secret: Secret.of("EgWIz07P0HYwtQDs"),
    consumer_key: Secret.of("MtSwCIQwSvGRlAFSa"),
  };
  const url = new URL("https://eu.api.ovh.com/1.0/me/ovhAccount");
  const signed = signOvh({ method: "GET", url, headers: {} }, keys, 1795132800);
  // Computed by another implementation of the vendor's steps: SHA-1 of the parts joined by plus signs.
  expect(signed.headers).toEqual({
    "x-ovh-application": "app-key",
    "x-ovh-consumer": "MtSwCIQwSvGRlAFSa",
    "x-ovh-timestamp": "1795132800",
    "x-ovh-signature": "$1$1f0fc3afcd6c3fdc9fcc63722a93d1ad1e1c6765",
  });
});
