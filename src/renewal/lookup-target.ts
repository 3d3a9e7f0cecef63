/** What a person may write as the source of a looked-up date. No dependencies: the configuration's schema uses it. */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";

const hostLabel = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A domain as registries know it: lower case, without a dot at the end, international names as A-labels; undefined when it is none. */
export function registryDomain(written: string): string | undefined {
  const domain = asciiHost(written.replace(/\.$/, ""));
  return domain?.includes(".") && isIP(domain) === 0 ? domain : undefined;
}

export interface TlsTarget {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `host` (port 443); an IPv6 address stands in brackets. Undefined when it is neither. */
export function parseTlsTarget(written: string): TlsTarget | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@\s]+))(?::(\d{1,5}))?$/.exec(written);
  if (match === null) return undefined;
  const port = match[3] === undefined ? 443 : Number(match[3]); // The pattern admits digits only.
  const host = match[1] === undefined ? asciiHost(match[2] ?? "") : match[1];
  if (host === undefined || port < 1 || port > 65_535 || (match[1] !== undefined && isIP(host) !== 6)) return undefined;
  return { host, port };
}

function asciiHost(written: string): string | undefined {
  // domainToASCII reads its argument as the host of an address, and would silently cut off a path.
  if (/[\s/?#@:%\\[\]]/.test(written)) return undefined;
  const host = domainToASCII(written).toLowerCase(); // Answers "" for what is no name.
  return host !== "" && host.length <= 253 && host.split(".").every((label) => hostLabel.test(label))
    ? host
    : undefined;
}
