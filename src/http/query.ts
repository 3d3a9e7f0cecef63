/** The parameters of a request. Everything behind the first question mark: the login and the routes must read the same. */
export function queryOf({ url = "" }: { readonly url?: string | undefined }): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
}
