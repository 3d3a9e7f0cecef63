/** The parameters of a request. Everything behind the first question mark, for whoever asks: a login must not read it otherwise than a route. */
export function queryOf({ url = "" }: { readonly url?: string | undefined }): URLSearchParams {
  const start = url.indexOf("?");
  return new URLSearchParams(start === -1 ? "" : url.slice(start + 1));
}
