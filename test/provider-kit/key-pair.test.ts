import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Secret } from "../../src/platform/secret.ts";
import { keyPair } from "../../src/provider-kit/key-pair.ts";

const keys = keyPair({ id: "CLOUD_ID", secret: "CLOUD_SECRET", pair: "CLOUD_API_KEY", token: "CLOUD_TOKEN" });
const written = (value: string) => Secret.of(value);
const found = (name: string, value: string) => Secret.of(value, { from: "variable", name });

describe("a key pair", () => {
  it.each([
    ["as two options", { access_key_id: written("id"), access_key_secret: written("se:cret") }, "id", "se:cret"],
    ["in one", { api_key: written("id:se:cret") }, "id", "se:cret"],
    ["in one, with spaces", { api_key: written(" id : secret\n") }, "id", "secret"],
    [
      "in the environment",
      { access_key_id: found("CLOUD_ID", "id"), access_key_secret: found("CLOUD_SECRET", "secret") },
      "id",
      "secret",
    ],
    [
      "half here, half there",
      { access_key_id: written("id"), access_key_secret: found("CLOUD_SECRET", "secret") },
      "id",
      "secret",
    ],
    [
      "in one, before what the environment has",
      {
        api_key: written("id:secret"),
        access_key_id: found("CLOUD_ID", "x"),
        access_key_secret: found("CLOUD_SECRET", "y"),
      },
      "id",
      "secret",
    ],
    [
      "as two options, before what the environment has in one",
      { api_key: found("CLOUD_API_KEY", "x:y"), access_key_id: written("id"), access_key_secret: written("secret") },
      "id",
      "secret",
    ],
    [
      "in the environment twice: the vendor's own variables win",
      {
        api_key: found("CLOUD_API_KEY", "no pair"),
        access_key_id: found("CLOUD_ID", "id"),
        access_key_secret: found("CLOUD_SECRET", "secret"),
      },
      "id",
      "secret",
    ],
  ])("is read %s", (_, options, id, secret) => {
    expect(keys.problems(options)).toEqual([]);
    expect(keys.of(options)).toEqual({ id, secret });
  });

  it.each([
    [
      "nothing",
      {},
      [],
      'no credential: set the variables CLOUD_ID and CLOUD_SECRET, write access_key_id and access_key_secret (or their _file twins), or write api_key: "ID:SECRET"',
    ],
    [
      "an id alone",
      { access_key_id: written("id") },
      [],
      "no access_key_secret: set the variable CLOUD_SECRET, write access_key_secret or write access_key_secret_file with the path of a file",
    ],
    [
      "a secret alone",
      { access_key_secret: written("secret") },
      [],
      "no access_key_id: set the variable CLOUD_ID, write access_key_id or write access_key_id_file with the path of a file",
    ],
    [
      "both forms",
      { api_key: written("id:secret"), access_key_id: written("id") },
      ["api_key"],
      "write either api_key or access_key_id and access_key_secret, not both",
    ],
    [
      "no colon",
      { api_key: written("secret") },
      ["api_key"],
      'this is no key pair: write the access key id and its secret with a colon between them, "ID:SECRET"',
    ],
  ])("is refused with %s", (_, options, path, message) => {
    expect(keys.problems(options)).toEqual([{ path, message }]);
    if (path.length === 0 || message.includes("colon"))
      expect(() => keys.of(options)).toThrow(expect.objectContaining({ reason: "config" }));
  });

  it("that is no pair is a failure of the configuration", () => {
    expect(() => keys.of({ api_key: written("secret") })).toThrow(
      'api_key: this is no key pair: write the access key id and its secret with a colon between them, "ID:SECRET"',
    );
    expect(() => keys.of({ access_key_id: written("id") })).toThrow("access_key_id or access_key_secret is missing");
  });

  it.each([
    ["id", { access_key_id: written("id"), access_key_secret: found("CLOUD_SECRET", "s") }],
    ["secret", { access_key_secret: written("s"), access_key_id: found("CLOUD_ID", "id") }],
  ])("whose %s is written stands before a pair that the environment has", (_, half) => {
    expect(keys.of({ ...half, api_key: found("CLOUD_API_KEY", "x:y") })).toEqual({ id: "id", secret: "s" });
    expect(keys.problems({ ...half, api_key: written("x:y") })).toMatchObject([{ path: ["api_key"] }]);
  });

  it.each([
    ["written with a written pair", written("id:s"), written("token"), "token"],
    ["found with a found pair", found("CLOUD_API_KEY", "id:s"), found("CLOUD_TOKEN", "token"), "token"],
    ["found, while the pair is written", written("id:s"), found("CLOUD_TOKEN", "token"), undefined],
  ])("in one takes a session token that is %s or leaves it", (_, api_key, session_token, token) => {
    expect(keys.of({ api_key, session_token })).toEqual({ id: "id", secret: "s", ...(token && { token }) });
  });

  it.each([
    ["written beside a written key", { access_key_id: written("id"), session_token: written("token") }, "token"],
    [
      "found beside a found key",
      { access_key_id: found("CLOUD_ID", "id"), session_token: found("CLOUD_TOKEN", "token") },
      "token",
    ],
    [
      "found, while the key is written",
      { access_key_id: written("id"), session_token: found("CLOUD_TOKEN", "token") },
      undefined,
    ],
  ])("takes a session token that is %s or leaves it", (_, options, token) => {
    expect(keys.of({ ...options, access_key_secret: written("secret") }).token).toBe(token);
  });

  describe("in a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "key-pair-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    it("is read anew at each use", () => {
      const path = join(folder, "pair");
      const options = { api_key: Secret.inFile(path) };
      expect(keys.problems(options)).toEqual([]);
      writeFileSync(path, "id:old\n");
      expect(keys.of(options)).toEqual({ id: "id", secret: "old" });
      writeFileSync(path, "id:new\n");
      expect(keys.of(options)).toEqual({ id: "id", secret: "new" });
    });
  });
});
