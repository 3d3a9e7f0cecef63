import type { Secret } from "../platform/secret.ts";
import type { Authenticate } from "./provider.ts";

/** `Authorization: Bearer <key>` (RFC 6750). */
export function bearer<Options>(key: (options: Options) => Secret): Authenticate<Options> {
  return header("authorization", key, "Bearer ");
}

/** The credential in a header of the vendor's own, perhaps behind a scheme such as `Token `. */
export function header<Options>(name: string, key: (options: Options) => Secret, scheme = ""): Authenticate<Options> {
  return (request, options) => withHeaders(request, { [name]: `${scheme}${key(options).reveal()}` });
}

/** The credential in the query. It never shows: every query value is hidden where requests are described. */
export function query<Options>(name: string, key: (options: Options) => Secret): Authenticate<Options> {
  return (request, options) => {
    const url = new URL(request.url);
    url.searchParams.set(name, key(options).reveal());
    return { ...request, url };
  };
}

/** `Authorization: Basic` (RFC 7617). */
export function basic<Options>(
  user: (options: Options) => Secret | string,
  password: (options: Options) => Secret | string,
): Authenticate<Options> {
  return (request, options) => withHeaders(request, { authorization: basicValue(user(options), password(options)) });
}

/** What stands in the header, for the rare request that carries another credential than the others. */
export function basicValue(user: Secret | string, password: Secret | string): string {
  return `Basic ${Buffer.from(`${revealed(user)}:${revealed(password)}`, "utf8").toString("base64")}`;
}

/** The credential as fields of the JSON body. It never shows: bodies of requests are not described. */
export function jsonFields<Options>(
  fields: (options: Options) => Readonly<Record<string, Secret>>,
): Authenticate<Options> {
  return (request, options) => {
    const sent: unknown = typeof request.body === "string" ? JSON.parse(request.body) : {};
    const credential = Object.entries(fields(options)).map(([name, value]) => [name, value.reveal()]);
    return { ...request, body: JSON.stringify(Object.assign({}, sent, Object.fromEntries(credential))) };
  };
}

function revealed(value: Secret | string): string {
  return typeof value === "string" ? value : value.reveal();
}

/** A copy of the request with more headers. */
export function withHeaders<R extends { readonly headers: Readonly<Record<string, string>> }>(
  request: R,
  headers: Readonly<Record<string, string>>,
): R {
  return { ...request, headers: { ...request.headers, ...headers } };
}
