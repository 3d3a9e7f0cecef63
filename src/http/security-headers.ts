import type { Response } from "express";

const common: readonly (readonly [string, string])[] = [
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
  // Not `no-referrer`: a browser would then send our own forms with `Origin: null`, as it does for a stranger's.
  ["Referrer-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
  ["Cross-Origin-Resource-Policy", "same-origin"],
];

const nothingAllowed = "default-src 'none'; frame-ancestors 'none'";

/** The status page: its own script, stylesheet and API, and nothing from elsewhere. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export function setSecurityHeaders(response: Response, isPage: boolean): void {
  for (const [name, value] of common) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", isPage ? pagePolicy : nothingAllowed);
}
