import { createHash } from "node:crypto";
import { compare } from "bcryptjs";
import { FairQueue } from "./fair-queue.ts";
import { bcryptCost } from "./web-config-schema.ts";

export type AuthenticationResult = "accepted" | "refused" | "busy";

/** Compares passwords with bcrypt hashes, one at a time, and remembers the results. */
export interface PasswordChecker {
  /** Clients wait in turn; one that brings many logins waits for itself. */
  check(
    users: Readonly<Record<string, string>>,
    authorization: string | undefined,
    client: string,
  ): Promise<AuthenticationResult>;
}

const rememberedMax = 100;
/** A comparison takes about 50 ms of the only thread, so that this many take 5 s: less than a scrape's usual deadline. */
const waitingMax = 100;

/** The digest of no password that anybody knows; only the time that it takes to compare matters. */
const dummyDigest = "QeKJ6vCk0hX1xg8NnYtWlu4bq2vJZ0e8Jm3sH5dU7rTzPfLwGcYBa";

export function createPasswordChecker(
  matchesHash: (password: string, hash: string) => Promise<boolean> = compare,
): PasswordChecker {
  // Apart, so that a flood of wrong passwords cannot displace the right ones.
  const right = new Set<string>();
  const wrong = new Set<string>();
  const comparing = new Map<string, Promise<boolean | undefined>>();
  const queue = new FairQueue(waitingMax);

  async function compared(key: string, client: string, password: string, hash: string): Promise<boolean | undefined> {
    try {
      const matches = await queue.run(client, () => matchesHash(password, hash));
      if (matches !== undefined) remember(matches ? right : wrong, key);
      return matches;
    } finally {
      comparing.delete(key);
    }
  }

  return {
    async check(users, authorization, client) {
      const credentials = parseBasic(authorization);
      if (credentials === undefined) return "refused";
      const { user, password } = credentials;
      // Own keys only: `constructor` is not a user.
      const known = Object.hasOwn(users, user) ? users[user] : undefined;
      // An unknown user costs as much time as a known one, so that users cannot be found by the clock.
      const hash = known ?? dummyHash(Object.values(users));
      const key = cacheKey(user, hash, password);
      if (right.has(key)) return known === undefined ? "refused" : "accepted";
      if (wrong.has(key)) return "refused";
      const running = comparing.get(key) ?? compared(key, client, password, hash);
      comparing.set(key, running);
      const matches = await running;
      if (matches === undefined) return "busy";
      return matches && known !== undefined ? "accepted" : "refused";
    },
  };
}

function parseBasic(header: string | undefined): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^Basic +(?<encoded>[A-Za-z0-9+/]+=*) *$/iu.exec(header ?? "")?.groups?.encoded;
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function dummyHash(hashes: readonly string[]): string {
  const cost = Math.max(4, ...hashes.map((hash) => bcryptCost(hash) ?? 4));
  return `$2b$${String(cost).padStart(2, "0")}$${dummyDigest}`;
}

/** A digest, so that no password stays in memory. */
function cacheKey(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

/** The oldest goes first: a right password that is in use comes back at the cost of one comparison. */
function remember(keys: Set<string>, key: string): void {
  for (const oldest of keys) {
    if (keys.size < rememberedMax) break;
    keys.delete(oldest);
  }
  keys.add(key);
}
