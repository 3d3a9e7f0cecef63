/** Which addresses a connection may go to: one guard for HTTP, IMAP, TLS and SMTP. */
import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Where clouds serve the credentials of a machine, and addresses that never leave the link. */
const refusedIpv4 = [
  ["169.254.0.0", 16], // AWS, Azure, GCP, DigitalOcean and most others
  ["100.100.100.200", 32], // Alibaba Cloud
  ["192.0.0.192", 32], // Oracle Cloud
  ["168.63.129.16", 32], // Azure's platform service
] as const;
const refusedIpv6 = [
  ["fe80::", 10],
  ["fd00:ec2::", 32], // AWS
  ["fd20:ce::", 32], // GCP
] as const;
/**
 * IPv6 addresses that stand for IPv4 ones: IPv4-compatible, NAT64 (RFC 6052: the well-known prefix, and the lengths that the local one
 * of RFC 8215 can have) and 6to4. Node's `BlockList` knows the IPv4-mapped ones.
 */
const embeddings = [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["64:ff9b:1::", 56],
  ["64:ff9b:1::", 64],
  ["64:ff9b:1::", 96],
  ["2002::", 16],
] as const;

const refused = new BlockList();
for (const [address, length] of refusedIpv4) refused.addSubnet(address, length, "ipv4");
for (const [address, length] of refusedIpv6) refused.addSubnet(address, length, "ipv6");
for (const [prefix, prefixLength] of embeddings)
  for (const [address, length] of refusedIpv4) {
    const bytes = [...bytesOf(prefix), ...address.split(".").map(Number)];
    // RFC 6052 section 2.2: bits 64 to 71 stay zero.
    const offset = prefixLength / 8;
    const crosses = prefix.startsWith("64:") && offset < 9 && offset + 4 > 8;
    const ipv6 = Array.from({ length: 16 }, (_, index) => {
      const part = index - offset - (crosses && index > 8 ? 1 : 0);
      if (index < offset) return bytes[index] ?? 0;
      return (crosses && index === 8) || part < 0 || part > 3 ? 0 : (bytes[16 + part] ?? 0);
    });
    const end = prefixLength + length;
    refused.addSubnet(textOf(ipv6), crosses && end > 64 ? end + 8 : end, "ipv6");
  }

/** The bytes of an IPv6 prefix that is written as groups and `::`. */
function bytesOf(prefix: string): number[] {
  const groups = prefix.replace("::", "").split(":").filter(Boolean);
  return Array.from({ length: 8 }, (_, index) => Number.parseInt(groups[index] ?? "0", 16)).flatMap((group) => [
    group >> 8,
    group & 255,
  ]);
}

function textOf(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  return groups.map((group) => group.toString(16)).join(":");
}

/** Whether an IP address is link-local or a cloud's metadata service, also where it is written as an IPv6 address. */
export function isRefusedAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  return refused.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}

export class RefusedAddressError extends Error {
  constructor(host: string) {
    super(`${host} is a link-local or metadata address; set defaults.allow_link_local: true if that is meant`);
  }
}

export interface ConnectionGuard {
  /** For `connect` of net, tls and undici: checks the address that is really connected to, whatever name it has. */
  readonly lookup: LookupFunction | undefined;
  /** A host that is written as an address is never looked up. @throws RefusedAddressError */
  checkLiteral(host: string): void;
  /** An address of the host that may be connected to, for a library that takes no `lookup`. @throws RefusedAddressError, or the resolver's error */
  addressOf(host: string): Promise<string>;
}

/** @param allowLinkLocal `defaults.allow_link_local`: then every address may be connected to */
export function createConnectionGuard(allowLinkLocal: boolean): ConnectionGuard {
  if (allowLinkLocal) return { lookup: undefined, checkLiteral() {}, addressOf: async (host) => host };
  const checkLiteral = (host: string) => {
    const plain = host.replace(/^\[|\]$/g, "");
    if (isIP(plain) !== 0 && isRefusedAddress(plain)) throw new RefusedAddressError(plain);
  };
  return {
    lookup: guardedLookup,
    checkLiteral,
    addressOf(host) {
      if (isIP(host) !== 0 && isRefusedAddress(host)) return Promise.reject(new RefusedAddressError(host));
      return new Promise((found, failed) => {
        guardedLookup(host, { all: false }, (error, address) => {
          if (error === null && typeof address === "string") found(address);
          else failed(error);
        });
      });
    },
  };
}

const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0);
    const allowed = addresses.filter(({ address }) => !isRefusedAddress(address));
    const first = allowed[0];
    if (first === undefined) return callback(new RefusedAddressError(hostname), "", 0);
    if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};
