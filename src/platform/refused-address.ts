import { BlockList, isIP } from "node:net";

// Where clouds serve the credentials of a machine, and addresses that never leave the link.
const refused = new BlockList();
refused.addSubnet("169.254.0.0", 16, "ipv4"); // AWS, Azure, GCP, DigitalOcean and most others
refused.addAddress("100.100.100.200", "ipv4"); // Alibaba Cloud
refused.addAddress("192.0.0.192", "ipv4"); // Oracle Cloud
refused.addSubnet("fe80::", 10, "ipv6");
refused.addAddress("fd00:ec2::254", "ipv6"); // AWS
refused.addAddress("fd20:ce::254", "ipv6"); // GCP

/** Whether an IP address is link-local or a cloud's metadata service. IPv4 addresses mapped into IPv6 count as IPv4. */
export function isRefusedAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  return refused.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}

export class RefusedAddressError extends Error {
  constructor(host: string) {
    super(`${host} is a link-local or metadata address; set defaults.allow_link_local: true if that is meant`);
  }
}
