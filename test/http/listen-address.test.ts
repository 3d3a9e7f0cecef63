import { expect, it } from "vitest";
import { listenError, parseListenAddress } from "../../src/http/listen-address.ts";

it.each([
  [":9100", { port: 9100 }],
  ["127.0.0.1:9100", { host: "127.0.0.1", port: 9100 }],
  ["localhost:0", { host: "localhost", port: 0 }],
  ["[::1]:65535", { host: "::1", port: 65_535 }],
  ["[fe80::1%eth0]:1", { host: "fe80::1%eth0", port: 1 }],
])("%s is read as %j", (text, address) => {
  expect(parseListenAddress(text)).toEqual({ text, ...address });
});

it.each(["", "9100", ":", "::1:9100", ":65536", ":123456", "a b:1", "http://x:1", "[::1:1", "x:1 "])(
  "%j is refused with what to write",
  (text) => {
    expect(() => parseListenAddress(text)).toThrow(
      `--web.listen-address: ${JSON.stringify(text)} is not an address; write HOST:PORT, for instance :9100, 127.0.0.1:9100 or [::1]:9100`,
    );
  },
);

it.each([
  [
    ":9100",
    "EADDRINUSE",
    "cannot listen on :9100: port 9100 is taken, perhaps by node_exporter, which owns 9100 by custom; choose another with --web.listen-address=:9101",
  ],
  [
    "[::1]:65535",
    "EADDRINUSE",
    "cannot listen on [::1]:65535: port 65535 is taken (node_exporter owns 9100 by custom); choose another with --web.listen-address=[::1]:9101",
  ],
  [
    "127.0.0.1:80",
    "EACCES",
    "cannot listen on 127.0.0.1:80: this user may not open port 80; choose one from 1024 up with --web.listen-address=:9100",
  ],
  ...["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].map(
    (code) =>
      [
        "elsewhere:9100",
        code,
        "cannot listen on elsewhere:9100: elsewhere is not an address of this machine; correct --web.listen-address, or write :9100 for all addresses",
      ] as const,
  ),
  [":9100", "EMFILE", "cannot listen on :9100: too much"],
] as const)("on %s the system's %s says what to do", (text, code, message) => {
  const cause = Object.assign(new Error("too much"), { code });
  expect(listenError(parseListenAddress(text), cause)).toEqual(new Error(message, { cause }));
});
