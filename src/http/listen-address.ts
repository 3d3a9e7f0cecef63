/** Where to listen, as `--web.listen-address` says it. */
export interface ListenAddress {
  /** As the user wrote it; for messages. */
  readonly text: string;
  /** Absent: every address of the machine. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
}

const form = /^(?:\[(?<ipv6>[0-9a-fA-F:.%\w]+)\]|(?<host>[^:[\]/\s]*)):(?<port>\d{1,5})$/u;

/**
 * Reads `:9100`, `127.0.0.1:9100`, `localhost:0` or `[::1]:9100`.
 *
 * @throws Error with what to write instead
 */
export function parseListenAddress(text: string): ListenAddress {
  const groups = form.exec(text)?.groups;
  const port = Number(groups?.port);
  if (groups === undefined || port > 65_535) {
    throw new Error(
      `--web.listen-address: ${JSON.stringify(text)} is not an address; write HOST:PORT, for instance :9100, 127.0.0.1:9100 or [::1]:9100`,
    );
  }
  const host = groups.ipv6 ?? groups.host ?? "";
  return host === "" ? { text, port } : { text, host, port };
}

/** Turns the system's refusal to listen into a sentence that says what to do. */
export function listenError(address: ListenAddress, cause: unknown): Error {
  return new Error(`cannot listen on ${address.text}: ${listenAdvice(address, cause)}`, { cause });
}

function listenAdvice(address: ListenAddress, cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const other = `${address.text.slice(0, address.text.lastIndexOf(":"))}:${address.port === 65_535 ? 9101 : address.port + 1}`;
  switch (code) {
    case "EADDRINUSE":
      return `port ${address.port} is taken${
        address.port === 9100
          ? ", perhaps by node_exporter, which owns 9100 by custom"
          : " (node_exporter owns 9100 by custom)"
      }; choose another with --web.listen-address=${other}`;
    case "EACCES":
      return `this user may not open port ${address.port}; choose one from 1024 up with --web.listen-address=:9100`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${address.host ?? "the host"} is not an address of this machine; correct --web.listen-address, or write :${address.port} for all addresses`;
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
