/** A real IMAP server for tests: Dovecot 2.3, unprivileged, on 127.0.0.1, in a folder of its own, stopped by process id. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Dovecot {
  readonly port: number;
  readonly tlsPort: number;
  /** PEM of the self-signed certificate, for localhost and 127.0.0.1. */
  readonly caFile: string;
  /** Puts a mail into a folder of a user; `receivedAtMs` becomes its INTERNALDATE. */
  addMail(
    user: string,
    source: Uint8Array | string,
    options?: { readonly receivedAtMs?: number; readonly folder?: string },
  ): void;
  /** Puts many mails into INBOX before anyone has opened it. */
  addMails(user: string, count: number, mail: (index: number) => string): void;
  /** File names of a folder's mails: they hold the flags, so that a change of any flag shows. */
  mails(user: string, folder?: string): readonly string[];
  /** Deletes the n-th mail of INBOX. */
  removeMail(user: string, index: number): void;
  /** Gives INBOX another UIDVALIDITY, as a restored backup or a moved account does. */
  renumber(user: string): void;
  /** Processes that serve logged-in clients. */
  sessions(): readonly number[];
  /** The bearer token that the server accepts for a user. */
  allowToken(token: string, user: string): void;
  /** What the server wrote to its log. */
  log(): string;
  stop(): Promise<void>;
}

export const password = "secret";
let nextFile = 0;

export async function startDovecot(users: readonly string[] = ["alice@test"]): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "bamail-")); // Short: a socket's path has at most 108 characters.
  const [port, tlsPort] = await freePorts(2);
  const owner =
    process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534, user: "nobody", group: "nogroup" } : ownIdentity();
  const tokens = new Map<string, string>();
  const tokenServer = createHttpServer((request, response) => {
    const token = new URL(request.url ?? "/", "http://x").searchParams.get("access_token") ?? "";
    const email = tokens.get(token);
    response.writeHead(email === undefined ? 401 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(email === undefined ? { error: "invalid_token" } : { email, expires_in: 3600 }));
  });
  await new Promise<void>((resolve) => tokenServer.listen(0, "127.0.0.1", resolve));
  const tokenPort = (tokenServer.address() as AddressInfo).port;
  for (const name of ["run", "state", "mail"]) mkdirSync(join(folder, name));
  execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1".split(
        " ",
      ),
      "-keyout",
      join(folder, "key.pem"),
      "-out",
      join(folder, "cert.pem"),
    ],
    { stdio: "ignore" },
  );
  writeFileSync(join(folder, "users"), users.map((user) => `${user}:{PLAIN}${password}::::::\n`).join(""));
  writeFileSync(
    join(folder, "oauth2.conf"),
    `tokeninfo_url = http://127.0.0.1:${tokenPort}/?access_token=\nusername_attribute = email\n`,
  );
  writeFileSync(join(folder, "dovecot.conf"), configuration(folder, { port, tlsPort, ...owner }));
  for (const user of users) makeMaildir(join(folder, "mail", user));
  ownAll(folder, owner);
  const child = startServer(folder, owner);
  await ready(port, child);
  return {
    port,
    tlsPort,
    caFile: join(folder, "cert.pem"),
    addMail(user, source, { receivedAtMs, folder: name } = {}) {
      const maildir = join(folder, "mail", user, ...(name === undefined ? [] : [`.${name}`]));
      if (name !== undefined) makeMaildir(maildir);
      nextFile++;
      const path = join(maildir, "cur", `${1_700_000_000 + nextFile}.M${nextFile}P1.lab:2,`);
      writeFileSync(path, source);
      if (receivedAtMs !== undefined) utimesSync(path, receivedAtMs / 1000, receivedAtMs / 1000);
      if (name !== undefined) ownAll(maildir, owner);
      chownSync(path, owner.uid, owner.gid);
    },
    addMails(user, count, mail) {
      const maildir = join(folder, "mail", user);
      for (let index = 0; index < count; index++) {
        nextFile++;
        writeFileSync(join(maildir, "cur", `${1_700_000_000 + nextFile}.M${nextFile}P1.lab:2,`), mail(index));
      }
      ownAll(maildir, owner);
    },
    mails: (user, name) => mailFiles(join(folder, "mail", user, ...(name === undefined ? [] : [`.${name}`]))),
    removeMail(user, index) {
      const maildir = join(folder, "mail", user);
      const file = mailFiles(maildir)[index];
      if (file !== undefined) rmSync(join(maildir, "cur", file));
    },
    renumber(user) {
      const maildir = join(folder, "mail", user);
      for (const file of readdirSync(maildir)) if (file.startsWith("dovecot.index")) rmSync(join(maildir, file));
      const list = join(maildir, "dovecot-uidlist");
      writeFileSync(list, readFileSync(list, "latin1").replace(/^3 V\d+/u, `3 V${1_900_000_000 + nextFile}`), "latin1");
    },
    sessions: () =>
      childProcesses(child.pid).filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "imap"),
    allowToken: (token, user) => void tokens.set(token, user),
    log: () => readFileSync(join(folder, "dovecot.log"), "utf8"),
    async stop() {
      tokenServer.close();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timeout = sleep(5000).then(() => child.kill("SIGKILL"));
      await Promise.race([ended, timeout]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
}

function ownIdentity(): Owner {
  const id = (flag: string) => execFileSync("id", [flag], { encoding: "utf8" }).trim();
  return { uid: Number(id("-u")), gid: Number(id("-g")), user: id("-un"), group: id("-gn") };
}

/** Dovecot refuses to run as root, as tests in a container often do. */
function startServer(folder: string, owner: Owner): ChildProcess {
  const command = ["dovecot", "-F", "-c", join(folder, "dovecot.conf")];
  const asOther =
    process.getuid?.() === 0 ? ["setpriv", `--reuid=${owner.user}`, `--regid=${owner.group}`, "--clear-groups"] : [];
  const [program = "dovecot", ...rest] = [...asOther, ...command];
  return spawn(program, rest, { stdio: "ignore" });
}

function makeMaildir(path: string): void {
  for (const name of ["cur", "new", "tmp"]) mkdirSync(join(path, name), { recursive: true });
}

function mailFiles(maildir: string): readonly string[] {
  return readdirSync(join(maildir, "cur")).sort();
}

function ownAll(folder: string, owner: Owner): void {
  if (process.getuid?.() !== 0) return;
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    chownSync(join(folder, file), owner.uid, owner.gid);
  chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o755);
}

function childProcesses(pid: number | undefined): readonly number[] {
  if (pid === undefined) return [];
  const direct = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);
  return direct.flatMap((child) => [child, ...childProcesses(child)]);
}

async function freePorts(count: number): Promise<[number, number]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))));
  const [first = 0, second = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [first, second];
}

async function ready(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`dovecot ended with ${child.exitCode}: is dovecot-imapd installed?`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("data", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
      socket.setTimeout(2000, () => {
        socket.destroy();
        resolve(false);
      });
    });
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error("dovecot does not answer");
}

function configuration(
  folder: string,
  { port, tlsPort, uid, gid, user, group }: Owner & { port: number; tlsPort: number },
): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = ${uid}
last_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_location = maildir:${folder}/mail/%u
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_max_userip_connections = 50
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
  mailbox Everything {
    auto = no
    special_use = \\All
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
# Without this a refused login slows the next ones from 127.0.0.1 down by seconds.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  user = ${user}
  unix_listener auth-userdb {
    mode = 0600
    user = ${user}
  }
}
service stats {
  chroot =
}
`;
}
