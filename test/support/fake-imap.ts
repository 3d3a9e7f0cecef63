/** An IMAP server that misbehaves in one place, for what a real one cannot be made to do. */
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface FakeImap {
  readonly port: number;
  /** Commands received, without their tags. */
  readonly commands: readonly string[];
  readonly connections: () => number;
  close(): Promise<void>;
}

export interface Reply {
  /** Lines before the tagged answer. */
  readonly lines?: readonly string[];
  /** The tagged answer; default `OK done`. Null: it never comes. */
  readonly end?: string | null;
  /** Nothing is answered. */
  readonly silent?: boolean;
  /** One byte of `text` at a time, for ever. */
  readonly drip?: string;
  /** The connection ends instead of an answer. */
  readonly hangUp?: boolean;
}

/** @param answer what to say to a command; undefined for the answer of a server with an empty INBOX */
export async function startFakeImap(
  answer: (command: string) => Reply | undefined,
  greeting: string | null = "* OK ready\r\n",
): Promise<FakeImap> {
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    if (greeting !== null) socket.write(greeting);
    let rest = "";
    socket.on("data", (data) => {
      rest += data.toString("latin1");
      const lines = rest.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const space = line.indexOf(" ");
        const command = line.slice(space + 1);
        commands.push(command);
        send(socket, line.slice(0, space), answer(command) ?? usual(command));
      }
    });
  });
  const send = (
    socket: Socket,
    tag: string,
    { lines = [], end = "OK done", silent = false, drip, hangUp = false }: Reply,
  ) => {
    if (silent) return;
    if (hangUp) return void socket.end("* BYE\r\n");
    if (drip !== undefined) {
      let at = 0;
      timers.add(setInterval(() => socket.write(drip[at++ % drip.length] ?? "x"), 50));
      return;
    }
    const answered = end === null ? lines : [...lines, `${tag} ${end}`];
    socket.write(`${answered.join("\r\n")}\r\n`);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer);
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function command(line: string): string {
  return (line.split(" ")[0] ?? "").toUpperCase();
}

function usual(line: string): Reply {
  switch (command(line)) {
    case "CAPABILITY":
      return { lines: ["* CAPABILITY IMAP4rev1 ID"] };
    case "LIST":
      return { lines: ['* LIST (\\HasNoChildren) "/" INBOX'] };
    case "EXAMINE":
      return {
        lines: ["* 1 EXISTS", "* OK [UIDVALIDITY 7] valid", "* OK [UIDNEXT 2] next", "* FLAGS ()"],
        end: "OK [READ-ONLY] done",
      };
    case "UID":
      return { lines: /^UID SEARCH/iu.test(line) ? ["* SEARCH 1"] : [] };
    case "LOGOUT":
      return { lines: ["* BYE"] };
    default:
      return {};
  }
}
