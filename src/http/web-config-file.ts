import { problemsOf } from "../config/issues.ts";
import { parseText } from "../config/positions.ts";
import { type TlsServerConfig, type WebConfig, webConfigSchema } from "./web-config-schema.ts";

/** Every problem of a web config file, each with its place in the file. */
export class WebConfigError extends Error {
  override readonly name = "WebConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the text of a web config file. An empty file is valid and asks for nothing.
 *
 * @throws WebConfigError
 */
export function parseWebConfig(file: string, text: string): WebConfig {
  const parsed = parseYaml(file, text);
  const place = (path: readonly (string | number)[]) => {
    const { line, column } = parsed.positionOf(path);
    return `${file}:${line}:${column}`;
  };
  if (parsed.faults.length > 0) {
    throw new WebConfigError(
      parsed.faults.map(({ message, position }) => `${file}:${position.line}:${position.column} ${message}`),
    );
  }
  const value = withoutEmptyKeys(parsed.value) ?? {};
  const result = webConfigSchema.safeParse(value);
  const found = result.success
    ? tlsProblems(result.data.tls_server_config)
    : problemsOf(result.error, webConfigSchema, value, []);
  if (found.length > 0 || !result.success) {
    throw new WebConfigError(found.map(({ path, message }) => `${place(path)} ${path.join(".")}: ${message}`));
  }
  return result.data;
}

/** A key without a value is an absent key, as in Go; but a user without a hash is a mistake, and must not open the door. */
function withoutEmptyKeys(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value ?? {})
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [key, key === "basic_auth_users" ? child : withoutEmptyKeys(child)]),
  );
}

/** An alias without its anchor is found only when the values are taken out. */
function parseYaml(file: string, text: string): ReturnType<typeof parseText> {
  try {
    return parseText(text);
  } catch (error) {
    throw new WebConfigError([`${file}:1:1 ${error instanceof Error ? error.message : String(error)}`]);
  }
}

interface TlsProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Whether the file asks for TLS. Options without a certificate or client rule ask for nothing, as in the toolkit. */
export function asksForTls(tls: TlsServerConfig | undefined): tls is TlsServerConfig {
  if (tls === undefined) return false;
  const { cert, cert_file, key, key_file, client_ca, client_ca_file, client_auth_type } = tls;
  return [cert, cert_file, key, key_file, client_ca, client_ca_file, client_auth_type].some(isGiven);
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function tlsProblems(tls: TlsServerConfig | undefined): readonly TlsProblem[] {
  if (!asksForTls(tls)) return [];
  const problems: TlsProblem[] = [];
  const add = (key: string, message: string) => problems.push({ path: ["tls_server_config", key], message });
  for (const key of ["cert", "key"] as const) {
    const twin = `${key}_file` as const;
    if (!isGiven(tls[key]) && !isGiven(tls[twin])) add(twin, `missing: write ${key} or ${twin}`);
  }
  for (const key of ["cert", "key", "client_ca"] as const) {
    if (isGiven(tls[key]) && isGiven(tls[`${key}_file`])) add(key, `write ${key} or ${key}_file, not both`);
  }
  const noClientCert = (tls.client_auth_type ?? "NoClientCert") === "NoClientCert";
  if (noClientCert && (isGiven(tls.client_ca) || isGiven(tls.client_ca_file))) {
    add("client_auth_type", "a client CA needs a rule: write RequireAndVerifyClientCert to admit its clients only");
  }
  // Where the toolkit would check nothing: the person who lists names wants them checked.
  if (noClientCert && tls.client_allowed_sans !== undefined) {
    add("client_allowed_sans", "names are checked in client certificates: write client_auth_type, too");
  }
  const versions = ["TLS10", "TLS11", "TLS12", "TLS13"];
  if (versions.indexOf(tls.min_version ?? "TLS12") > versions.indexOf(tls.max_version ?? "TLS13")) {
    add("max_version", "is older than min_version");
  }
  return problems;
}
