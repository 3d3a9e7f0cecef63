import { afterAll, beforeAll, expect, it } from "vitest";
import { readTlsMaterial, tlsOptionsOf } from "../../src/http/tls-listener.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";

let certificates: Certificates;
beforeAll(() => {
  certificates = makeCertificates();
  certificates.issue("server");
});
afterAll(() => certificates.remove());

it("are those of Go where the file says nothing, and those of the file", () => {
  const [certificate, key] = [certificates.text("server.crt"), certificates.text("server.key")];
  const usual = {
    cert: certificate,
    key,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    honorCipherOrder: true,
    requestCert: false,
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
    handshakeTimeout: 10_000,
  };
  expect(tlsOptionsOf({}, { certificate, key, clientCa: undefined })).toEqual(usual);
  expect(
    tlsOptionsOf(
      {
        min_version: "TLS11",
        max_version: "TLS12",
        prefer_server_cipher_suites: false,
        cipher_suites: ["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"],
        curve_preferences: ["CurveP384", "X25519"],
        client_auth_type: "RequestClientCert",
      },
      { certificate, key, clientCa: certificate },
    ),
  ).toEqual({
    ...usual,
    ca: certificate,
    minVersion: "TLSv1.1",
    maxVersion: "TLSv1.2",
    honorCipherOrder: false,
    requestCert: true,
    ciphers: "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256",
    ecdhCurve: "secp384r1:X25519",
  });
});

it.each([
  [{ cert_file: "a.crt", key_file: "/k/a.key" }, ["read /etc/web/a.crt", "read /k/a.key", undefined]],
  [{ cert: "inline", cert_file: "a.crt", key: "", key_file: "k" }, ["inline", "read /etc/web/k", undefined]],
  [{ client_ca_file: "ca.crt" }, ["", "", "read /etc/web/ca.crt"]],
  [{ client_ca: "inline", key_file: "" }, ["", "", "inline"]],
])("%j reads %j, beside the web config file", (tls, [certificate, key, clientCa]) => {
  const {
    certificate: cert,
    key: ownKey,
    clientCa: ca,
  } = readTlsMaterial(tls, "/etc/web/web.yml", (path) => Buffer.from(`read ${path}`));
  expect([cert, ownKey, ca].map((part) => part?.toString())).toEqual([certificate, key, clientCa]);
});
