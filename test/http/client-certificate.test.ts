import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alternativeNames, asksForCertificate, certificateRefusal } from "../../src/http/client-certificate.ts";
import { makeCertificates } from "../support/certificates.ts";

const untrusted = "client certificate not accepted: UNABLE_TO_GET_ISSUER_CERT_LOCALLY";

describe("a client", () => {
  const clients = [
    { authorized: false, authorizationError: undefined, getPeerCertificate: () => ({}) },
    {
      authorized: true,
      authorizationError: undefined,
      getPeerCertificate: () => ({ subjectaltname: "DNS:prometheus.example, IP Address:2001:DB8:0:0:0:0:0:1" }),
    },
    {
      authorized: false,
      authorizationError: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      getPeerCertificate: () => ({ subjectaltname: "DNS:prometheus.example" }),
    },
    { authorized: true, authorizationError: undefined, getPeerCertificate: () => ({ subjectaltname: undefined }) },
  ] as const;
  const none = "no client certificate";
  const wanted = (names: string) => `the client certificate has none of client_allowed_sans, but ${names}`;
  const [ours, theirs] = [wanted("prometheus.example, 2001:db8::1"), wanted("prometheus.example")];

  it.each([
    [undefined, undefined, [undefined, undefined, undefined, undefined]],
    ["NoClientCert", ["x"], [undefined, undefined, undefined, undefined]],
    ["RequestClientCert", undefined, [undefined, undefined, undefined, undefined]],
    ["RequireAnyClientCert", undefined, [none, undefined, undefined, undefined]],
    ["RequireClientCert", undefined, [none, undefined, undefined, undefined]],
    ["VerifyClientCertIfGiven", undefined, [undefined, undefined, untrusted, undefined]],
    ["RequireAndVerifyClientCert", undefined, [none, undefined, untrusted, undefined]],
    ["RequireAndVerifyClientCert", ["other", "prometheus.example"], [none, undefined, untrusted, wanted("no names")]],
    ["RequireAndVerifyClientCert", ["2001:db8:0::1"], [none, undefined, untrusted, wanted("no names")]],
    ["RequireAndVerifyClientCert", ["prometheus"], [none, ours, untrusted, wanted("no names")]],
    ["RequireAnyClientCert", ["prometheus.example"], [none, undefined, undefined, wanted("no names")]],
    ["VerifyClientCertIfGiven", ["x"], [undefined, ours, untrusted, wanted("no names")]],
    ["RequestClientCert", ["x"], [undefined, ours, theirs, wanted("no names")]],
  ] as const)(
    "under %s with the names %j: none, ours, a stranger's, one without names: %j",
    (type, names, refusals) => {
      const tls = {
        ...(type === undefined ? {} : { client_auth_type: type }),
        ...(names === undefined ? {} : { client_allowed_sans: [...names] }),
      };
      expect(clients.map((client) => certificateRefusal(client, tls))).toEqual(refusals);
      expect(asksForCertificate(tls)).toBe(type !== undefined && type !== "NoClientCert");
    },
  );
});

describe("the names of a certificate", () => {
  it.each([
    ["DNS:a.example, IP Address:10.0.0.1, email:a@b, URI:spiffe://x", ["a.example", "10.0.0.1", "a@b", "spiffe://x"]],
    ["IP Address:2001:DB8:0:0:0:0:0:1", ["2001:db8::1"]],
    ["DNS:1:2, DNS:ab:c", ["1:2", "ab:c"]],
    ['DNS:"evil, DNS:good.example"', ["evil, DNS:good.example"]],
    ['DNS:"a\\"b"', ['a"b']],
    ['DNS:"a\\xq", DNS:"unfinished', []],
    ["othername:<unsupported>, DirName:CN = x", []],
    ["", []],
  ])("in %j are %j", (extension, names) => {
    expect(alternativeNames(extension)).toEqual(names);
  });

  it("are read as Node writes them", () => {
    const certificates = makeCertificates();
    certificates.issue("client", { names: "DNS:a.example,IP:2001:db8::1,email:ops@example.com,URI:spiffe://x/y" });
    const { subjectAltName = "" } = new X509Certificate(certificates.text("client.crt"));
    certificates.remove();
    expect(alternativeNames(subjectAltName)).toEqual(["a.example", "2001:db8::1", "ops@example.com", "spiffe://x/y"]);
  });

  it("can be read whatever a client writes into them", () => {
    const piece = fc.constantFrom("DNS:", "IP Address:", "URI:", '"', ",", " ", "\\", "[", "::", "a.example", "%");
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        for (const name of alternativeNames(pieces.join(""))) expect(typeof name).toBe("string");
      }),
      { numRuns: 1000 },
    );
  });
});
