import { createHash } from "node:crypto";
import { compare } from "bcryptjs";
import { bcryptCost } from "./web-config-schema.ts";

export type AuthenticationResult = "accepted" | "refused" | "busy";

/** Compares passwords with bcrypt hashes, one at a time, and remembers the results. */
export interface PasswordChecker {
  check(users: Readonly<Record<string, string>>, authorization: string | undefined): Promise<AuthenticationResult>;
}

const cachedResults = 100;
/** Each comparison takes about 50 ms of the only thread; a flood of wrong passwords must not hold up the scrapes. */
const waitingMax = 10;

/** The digest of no password that anybody knows; only the time that it takes to compare matters. */
const dummyDigest = "QeKJ6vCk0hX1xg8NnYtWlu4bq2vJZ0e8Jm3sH5dU7rTzPfLwGcYBa";

export function createPasswordChecker(
  matchesHash: (password: string, hash: string) => Promise<boolean> = compare,
): PasswordChecker {
  const results = new Map<string, boolean>();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function inTurn(password: string, hash: string): Promise<boolean> {
    waiting += 1;
    const previous = turn;
    const own = (async () => {
      await previous;
      return matchesHash(password, hash);
    })();
    turn = own.catch(() => false);
    try {
      return await own;
    } finally {
      waiting -= 1;
    }
  }

  return {
    async check(users, authorization) {
      const credentials = parseBasic(authorization);
      if (credentials === undefined) return "refused";
      const { user, password } = credentials;
      // Own keys only: `constructor` is not a user.
      const known = Object.hasOwn(users, user) ? users[user] : undefined;
      // An unknown user costs as much time as a known one, so that users cannot be found by the clock.
      const hash = known ?? dummyHash(Object.values(users));
      const key = cacheKey(user, hash, password);
      let matches = results.get(key);
      if (matches === undefined) {
        if (waiting >= waitingMax) return "busy";
        matches = await inTurn(password, hash);
        remember(results, key, matches);
      }
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

/** The oldest result goes first: a right password that is in use comes back at the cost of one comparison. */
function remember(results: Map<string, boolean>, key: string, matches: boolean): void {
  const [oldest] = results.keys();
  if (results.size >= cachedResults && oldest !== undefined) results.delete(oldest);
  results.set(key, matches);
}
