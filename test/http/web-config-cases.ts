/** Web config files, and what is said of those that are refused. */

const hash = "$2b$04$oTN29vO.eYXJHMvnZrkNCuB8lvRyuN0OqSl7DsQf7LPRVWDYjYlD2";
const tls = (more = "") => `tls_server_config: {cert_file: server.crt, key_file: server.key${more}}`;

export interface WebConfigCase {
  readonly text: string;
  /** The whole message when the file is refused. */
  readonly refused?: string;
  /** Debian's promtool is of 2023 and does not know the key yet, or does not look at it. */
  readonly newer?: true;
}

export const webConfigCases: readonly WebConfigCase[] = [
  { text: "" },
  { text: "# nothing\n" },
  { text: "{}" },
  { text: "tls_server_config: {}" },
  { text: "tls_server_config:\nbasic_auth_users:\n" },
  { text: tls() },
  { text: tls(", min_version: TLS13, max_version: TLS13") },
  { text: tls(", client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt") },
  { text: tls(", client_auth_type: RequireClientCert") },
  { text: tls(", prefer_server_cipher_suites: false, curve_preferences: [CurveP256, X25519]") },
  { text: tls(", cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_RSA_WITH_AES_128_CBC_SHA]") },
  { text: "tls_server_config: {cipher_suites: [TLS_AES_128_GCM_SHA256]}" },
  { text: "http_server_config: {http2: false, headers: {X-Frame-Options: sameorigin, X-XSS-Protection: 0}}" },
  {
    text: "http_server_config: {headers: {Strict-Transport-Security: max-age=31536000, X-Content-Type-Options: nosniff}}",
  },
  { text: `basic_auth_users: {prometheus: ${hash}, 7: ${hash.replace("$2b", "$2y")}}` },
  { text: "rate_limit: {interval: 100ms, burst: 20}", newer: true },
  { text: tls(", client_auth_type: RequestClientCert, client_allowed_sans: [a.example]"), newer: true },
  {
    text: "tls_server_confg: {}",
    refused: 'web.yml:1:1 tls_server_confg: unknown key: did you mean "tls_server_config"?',
  },
  {
    text: "tls_server_config:\n  cert_fil: a\n",
    refused: 'web.yml:2:13 tls_server_config.cert_fil: unknown key: did you mean "cert_file"?',
  },
  {
    text: "tls_server_config: {cert_file: server.crt}",
    refused: "web.yml:1:1 tls_server_config.key_file: missing: write key or key_file",
  },
  {
    text: "tls_server_config: {client_auth_type: NoClientCert}",
    refused:
      "web.yml:1:1 tls_server_config.cert_file: missing: write cert or cert_file\nweb.yml:1:1 tls_server_config.key_file: missing: write key or key_file",
  },
  {
    text: tls(", cert: inline"),
    refused: "web.yml:1:72 tls_server_config.cert: write cert or cert_file, not both",
    newer: true,
  },
  {
    text: tls(", client_ca_file: ca.crt"),
    refused:
      "web.yml:1:1 tls_server_config.client_auth_type: a client CA needs a rule: write RequireAndVerifyClientCert to admit its clients only",
  },
  {
    text: tls(", client_auth_type: Require"),
    refused:
      'web.yml:1:84 tls_server_config.client_auth_type: "Require" is not known: write one of NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert',
  },
  {
    text: tls(", min_version: TLS14"),
    refused:
      'web.yml:1:79 tls_server_config.min_version: "TLS14" is not known: did you mean "TLS10"? write one of TLS10, TLS11, TLS12, TLS13',
  },
  {
    text: tls(", min_version: TLS13, max_version: TLS12"),
    refused: "web.yml:1:99 tls_server_config.max_version: is older than min_version",
    newer: true,
  },
  {
    text: tls(", client_allowed_sans: [a.example]"),
    refused:
      "web.yml:1:66 tls_server_config.client_allowed_sans: names are checked in client certificates: write client_auth_type, too",
    newer: true,
  },
  {
    text: "http_server_config: {headers: {X-Frame-Options: DENY}}",
    refused: "web.yml:1:49 http_server_config.headers.X-Frame-Options: write deny or sameorigin, in small letters",
  },
  {
    text: "http_server_config: {headers: {Server: me}}",
    refused:
      "web.yml:1:40 http_server_config.headers.Server: unknown key: write one of Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security",
  },
  {
    text: 'http_server_config: {http2: "true"}',
    refused: 'web.yml:1:29 http_server_config.http2: "true" is text: write true without quotes',
  },
  {
    text: "basic_auth_users: {prometheus: hunter2}",
    refused:
      "web.yml:1:32 basic_auth_users.prometheus: this is not a bcrypt hash: make one with `htpasswd -nBC 10 USER`",
  },
  {
    text: "basic_auth_users: {prometheus: }",
    refused:
      "web.yml:1:32 basic_auth_users.prometheus: this is not a bcrypt hash: make one with `htpasswd -nBC 10 USER`",
  },
  { text: "[]", refused: "web.yml:1:1 : a list is not a group of keys" },
  {
    text: "a: [",
    refused: "web.yml:1:4 this [ is not closed: write ] at its end",
  },
  {
    text: "rate_limit: {interval: soon}",
    refused: "web.yml:1:24 rate_limit.interval: write a duration such as 100ms, 1s or 1m30s",
  },
];
