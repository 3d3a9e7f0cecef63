import { getRounds, hashSync } from "bcryptjs";
import { expect, it } from "vitest";
import { createPasswordChecker } from "../../src/http/password-checker.ts";

const password = "correct horse";
const hash = hashSync(password, 4);

const basic = (user: string, secret: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;

/** A checker whose comparisons end when the test says so; `order` has the passwords that were compared. */
function heldChecker() {
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const checker = createPasswordChecker((secret) => {
    order.push(secret);
    return new Promise((resolve) => ends.push(() => resolve(secret === password)));
  });
  const check = (secret: string, client: string) =>
    checker.check({ prometheus: hash }, basic("prometheus", secret), client);
  const endOne = async () => {
    while (ends.length === 0) await new Promise(setImmediate);
    ends.pop()?.();
  };
  return { order, check, endOne };
}

it("answers at once for a password that it knows, whatever a flood of others waits for", async () => {
  const { check, endOne, order } = heldChecker();
  const first = check(password, "a");
  await endOne();
  expect(await first).toBe("accepted");
  for (let at = 0; at < 200; at += 1) {
    const wrong = check(`wrong ${at}`, "a");
    await endOne();
    expect(await wrong).toBe("refused");
  }
  for (let at = 0; at < 150; at += 1) void check(`waiting ${at}`, "a");
  expect(await check(password, "a")).toBe("accepted");
  expect(order.filter((secret) => secret === password)).toHaveLength(1);
  // The newest of the wrong are remembered, too.
  expect(await check("wrong 199", "a")).toBe("refused");
});

it("lets at most a hundred comparisons wait, and the clients in turn", async () => {
  const { check, endOne, order } = heldChecker();
  const flood = Array.from({ length: 150 }, (_, at) => check(`wrong ${at}`, "flooding"));
  const other = check(password, "other");
  for (let at = 0; at < 3; at += 1) await endOne();
  expect(await other).toBe("accepted");
  expect(order.slice(0, 3)).toEqual(["wrong 0", "wrong 1", password]);
  for (let at = 3; at < 101; at += 1) await endOne();
  const results = await Promise.all(flood);
  // One was compared and a hundred waited; the newest of these made room for the other client.
  expect(results).toEqual(results.map((_, at) => (at < 100 ? "refused" : "busy")));
});

it("compares a password once for all requests that bring it meanwhile", async () => {
  const { check, endOne, order } = heldChecker();
  const results = ["a", "b", "a"].map((client) => check(password, client));
  await endOne();
  expect(await Promise.all(results)).toEqual(["accepted", "accepted", "accepted"]);
  expect(order).toEqual([password]);
});

it("compares an unknown user's password as long as a known one's", async () => {
  const hashes: [rounds: number, length: number][] = [];
  const checker = createPasswordChecker(async (_password, hash) => {
    hashes.push([getRounds(hash), hash.length]);
    return true;
  });
  const known = { a: hashSync("x", 4), b: hashSync("x", 7) };
  expect(await checker.check(known, basic("b", "x"), "a")).toBe("accepted");
  expect(await checker.check(known, basic("nobody", "x"), "a")).toBe("refused");
  expect(hashes).toEqual([
    [7, 60],
    [7, 60],
  ]);
});

it.each([
  ["Bearer abc"],
  ["Basic"],
  ["Basic !!!"],
  [`x${basic("prometheus", password)}`],
  [`${basic("prometheus", password)} x`],
  [`Basic ${Buffer.from("prometheus").toString("base64")}`],
  [basic("constructor", "x")],
  [basic("__proto__", "x")],
  [basic("", "")],
  [basic("prometheus", `${password} `)],
  [basic("Prometheus", password)],
  [undefined],
])("refuses %s", async (authorization) => {
  expect(await createPasswordChecker().check({ prometheus: hash }, authorization, "a")).toBe("refused");
});

it.each([
  basic("prometheus", password),
  basic("prometheus", password).replace("Basic ", "BASIC  "),
  `${basic("prometheus", password)}  `,
])("accepts %j", async (authorization) => {
  expect(await createPasswordChecker().check({ prometheus: hash }, authorization, "a")).toBe("accepted");
});

it("takes a colon for a part of the password", async () => {
  const users = { ops: hashSync("a:b", 4) };
  expect(await createPasswordChecker().check(users, basic("ops", "a:b"), "a")).toBe("accepted");
});

it("compares again what it was not able to compare", async () => {
  let broken = true;
  const checker = createPasswordChecker(async () => {
    if (broken) throw new Error("out of memory");
    return true;
  });
  const check = () => checker.check({ prometheus: hash }, basic("prometheus", "x"), "a");
  await expect(check()).rejects.toThrow("out of memory");
  broken = false;
  expect(await check()).toBe("accepted");
});

it("remembers the hundred right passwords that came last, and compares an older one again", async () => {
  const order: string[] = [];
  const checker = createPasswordChecker(async (secret) => {
    order.push(secret);
    return true;
  });
  const check = (at: number) => checker.check({ prometheus: hash }, basic("prometheus", `${at}`), "a");
  for (let at = 0; at <= 100; at += 1) await check(at);
  for (const at of [100, 1, 0]) await check(at);
  expect(order.slice(101)).toEqual(["0"]);
});

it("remembers a comparison for this hash only", async () => {
  const checker = createPasswordChecker();
  const check = (secret: string) => checker.check({ ops: hashSync(secret, 4) }, basic("ops", "old"), "a");
  expect([await check("old"), await check("new"), await check("old")]).toEqual(["accepted", "refused", "accepted"]);
});
