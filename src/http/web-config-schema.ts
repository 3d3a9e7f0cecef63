/**
 * The web config file of the Prometheus exporter-toolkit, unchanged: the same keys, values and refusals, so that a file
 * that works for node_exporter works here. https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
 */
import { getRounds } from "bcryptjs";
import * as z from "zod";

/** Go's names, in Go's order, and what OpenSSL calls them. */
export const cipherNames: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: "TLS_AES_128_GCM_SHA256",
  TLS_AES_256_GCM_SHA384: "TLS_AES_256_GCM_SHA384",
  TLS_CHACHA20_POLY1305_SHA256: "TLS_CHACHA20_POLY1305_SHA256",
  TLS_RSA_WITH_AES_128_CBC_SHA: "AES128-SHA",
  TLS_RSA_WITH_AES_256_CBC_SHA: "AES256-SHA",
  TLS_RSA_WITH_AES_128_GCM_SHA256: "AES128-GCM-SHA256",
  TLS_RSA_WITH_AES_256_GCM_SHA384: "AES256-GCM-SHA384",
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: "ECDHE-ECDSA-AES128-SHA",
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: "ECDHE-ECDSA-AES256-SHA",
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: "ECDHE-RSA-AES128-SHA",
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: "ECDHE-RSA-AES256-SHA",
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: "ECDHE-ECDSA-AES128-GCM-SHA256",
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: "ECDHE-ECDSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: "ECDHE-RSA-AES128-GCM-SHA256",
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: "ECDHE-RSA-AES256-GCM-SHA384",
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-RSA-CHACHA20-POLY1305",
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
};

export const curveNames = {
  CurveP256: "prime256v1",
  CurveP384: "secp384r1",
  CurveP521: "secp521r1",
  X25519: "X25519",
} as const;

export const tlsVersions = { TLS10: "TLSv1", TLS11: "TLSv1.1", TLS12: "TLSv1.2", TLS13: "TLSv1.3" } as const;

export const clientAuthTypes = [
  "NoClientCert",
  "RequestClientCert",
  "RequireAnyClientCert",
  "RequireClientCert", // The older name of RequireAnyClientCert.
  "VerifyClientCertIfGiven",
  "RequireAndVerifyClientCert",
] as const;

/** Go reads any scalar into a string: `X-XSS-Protection: 0` is the text `0`. */
const text = z
  .union([z.string(), z.number(), z.boolean()], { error: "write text" })
  .transform((value) => String(value))
  .optional();
const yes = z.boolean().optional();

const keysOfNames = <Names extends object>(names: Names) =>
  Object.keys(names) as [Extract<keyof Names, string>, ...Extract<keyof Names, string>[]]; // The tables have keys.

const tlsSchema = z.strictObject({
  cert: text.describe("the certificate itself, PEM; instead of `cert_file`"),
  cert_file: text.describe("read again at each handshake"),
  key: text,
  key_file: text,
  client_ca: text,
  client_ca_file: text,
  client_auth_type: z.enum(clientAuthTypes).optional(),
  client_allowed_sans: z.array(z.string()).optional(),
  min_version: z.enum(keysOfNames(tlsVersions)).optional(),
  max_version: z.enum(keysOfNames(tlsVersions)).optional(),
  cipher_suites: z.array(z.enum(keysOfNames(cipherNames))).optional(),
  prefer_server_cipher_suites: yes,
  curve_preferences: z.array(z.enum(keysOfNames(curveNames))).optional(),
});

function headerOf(...values: readonly string[]) {
  return text.refine((value) => value === undefined || values.length === 0 || values.includes(value), {
    error: `write ${values.join(" or ")}, in small letters`,
  });
}

const headersSchema = z.strictObject({
  "Content-Security-Policy": headerOf(),
  "X-Frame-Options": headerOf("deny", "sameorigin"),
  "X-Content-Type-Options": headerOf("nosniff"),
  "X-XSS-Protection": headerOf(),
  "Strict-Transport-Security": headerOf(),
});

const rateLimitSchema = z.strictObject({
  interval: z
    .union([z.string(), z.number()])
    .transform((written, context) => {
      const ms = parseGoDurationMs(written);
      if (ms !== undefined && ms >= 0) return ms;
      context.addIssue({ code: "custom", message: "write a duration such as 100ms, 1s or 1m30s" });
      return z.NEVER;
    })
    .optional(),
  burst: z.int().min(0).optional(),
});

// The message must not show what was written: it may be the password itself.
const bcryptHash = z.custom<string>((value) => typeof value === "string" && bcryptCost(value) !== undefined, {
  error: "this is not a bcrypt hash: make one with `htpasswd -nBC 10 USER`",
});

export const webConfigSchema = z.strictObject({
  tls_server_config: tlsSchema.optional(),
  http_server_config: z.strictObject({ http2: yes, headers: headersSchema.optional() }).optional(),
  basic_auth_users: z.record(z.string(), bcryptHash).optional(),
  rate_limit: rateLimitSchema.optional(),
});

export type WebConfig = z.infer<typeof webConfigSchema>;
export type TlsServerConfig = z.infer<typeof tlsSchema>;

/** The cost of a bcrypt hash; nothing when it is not one. Beyond 2^18 rounds one login would take minutes. */
export function bcryptCost(hash: string): number | undefined {
  if (!/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/u.test(hash)) return undefined;
  const cost = getRounds(hash);
  return cost >= 4 && cost <= 18 ? cost : undefined;
}

const goUnits = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Go's `time.ParseDuration`; a bare number is nanoseconds, as Go's YAML reads it. */
export function parseGoDurationMs(written: string | number): number | undefined {
  if (typeof written === "number") return written * goUnits.ns;
  if (written === "0") return 0;
  const parts = [...written.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/gu)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== written) return undefined;
  // The pattern admits these units only.
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * goUnits[unit as keyof typeof goUnits], 0);
}
