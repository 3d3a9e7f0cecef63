import type { Failure, FailureReason } from "../model.ts";

const hints: Readonly<Record<FailureReason, string>> = {
  config: "Correct the project's keys; balance-alert check-config shows where.",
  auth: "The key is wrong, revoked or expired: make a new one in the vendor's console.",
  permission: "The key is right but may not read billing: balance-alert providers ID names the least privilege.",
  rate_limited: "Poll less often with the project's schedule, or raise the limit at the vendor.",
  timeout: "The vendor is slow or out of reach: look at its status page, or raise the project's timeout.",
  network: "Look at name resolution, the firewall and the proxy variables of this machine.",
  tls: "Look at the vendor's certificate and this machine's clock; a proxy's own certificate belongs into NODE_EXTRA_CA_CERTS.",
  upstream: "The vendor has a fault of its own: look at its status page.",
  rejected:
    "The vendor refuses the request: the message says why; base_url and the account's state are the usual causes.",
  invalid_response:
    "The answer is not as documented: is base_url right? balance-alert check --debug shows the exchange.",
  circuit_open: "The vendor did not answer several times in a row; it is tried again by itself.",
  internal: "A fault of this program: please report it with the log.",
};

/** A failure with what to do about it. */
export function withHint(failure: Failure): Failure & { readonly hint: string } {
  return { ...failure, hint: hints[failure.reason] };
}
