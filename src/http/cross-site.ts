import { isIP } from "node:net";

export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
}

/**
 * Says why a request that acts (reload, check) is refused, or nothing when it may pass. A program sends neither
 * `Origin` nor `Sec-Fetch-Site`; a browser sends at least one of them with each POST, and then it must come from our own
 * page: another site that a user has open must not be able to act here with the user's network or password.
 *
 * A name that its owner points to our address (DNS rebinding) is same-origin for the browser, so a browser must also
 * have asked for an address, for `localhost`, for a name without a dot or for the host of `--web.external-url`.
 */
export function crossSiteRefusal(request: RequestOrigin, externalUrl: URL | undefined): string | undefined {
  const { host, origin, secFetchSite } = request;
  if (origin === undefined && secFetchSite === undefined) return undefined;
  if (secFetchSite !== undefined && secFetchSite !== "same-origin" && secFetchSite !== "none") {
    return "the request comes from another site";
  }
  if (origin !== undefined && origin !== externalUrl?.origin && hostOf(origin) !== host?.toLowerCase()) {
    return "the request comes from another origin; behind a proxy, set --web.external-url to the address that people open";
  }
  if (
    host !== undefined &&
    host.toLowerCase() !== externalUrl?.host &&
    origin !== externalUrl?.origin &&
    !isOwnName(host)
  ) {
    return `the name ${JSON.stringify(host)} is not known to be ours; set --web.external-url to the address that people open`;
  }
  return undefined;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isOwnName(host: string): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname;
  const bare = name.startsWith("[") ? name.slice(1, -1) : name;
  return isIP(bare) !== 0 || bare === "localhost" || bare.endsWith(".localhost") || !bare.includes(".");
}
