import { createHash } from "node:crypto";
import type { z } from "zod";
import { secretMeta, unwrap } from "../../src/config/secrets.ts";
import type { Provider } from "../../src/provider-kit/provider.ts";
import { providerModules } from "../../src/providers/registry.generated.ts";
import { configOf } from "../support/config.ts";
import { providerFixture, providerFixtureIds } from "../support/provider-fixtures.ts";

/** A secret in a place of the configuration. */
export interface Planted {
  /** `openrouter api_key`; the name of its project, too. */
  readonly place: string;
  readonly value: string;
}

export interface PlantedProject extends Planted {
  /** The project as written. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** Letters that look different in every encoding; none of them is forbidden in a header. No two have a part in common. */
export function secretFor(place: string): string {
  const digest = createHash("sha256").update(place).digest("base64");
  const odd = `+/&="{}'<~`;
  return [...odd].map((letter, index) => `${digest.slice(index * 4, index * 4 + 4)}${letter}`).join("");
}

/** One project for each secret option of each provider: its fixture's options, with a secret of its own in that option. */
export async function plantedProjects(): Promise<PlantedProject[]> {
  const fixtures = new Set(providerFixtureIds());
  const planted: PlantedProject[] = [];
  for (const [id, load] of Object.entries(providerModules)) {
    if (!fixtures.has(id) || id === "http") continue;
    const { provider } = await load();
    for (const option of secretOptions(provider)) planted.push(await plant(provider, option));
  }
  return planted;
}

/** Names of the options of a provider that are secrets. */
export function secretOptions(provider: Provider): string[] {
  const shape = provider.options.shape as Readonly<Record<string, z.ZodType>>; // zod types a shape by its core type.
  return Object.keys(shape).filter((key) => secretMeta(unwrap(shape[key] as z.ZodType)) !== undefined);
}

async function plant(provider: Provider, option: string): Promise<PlantedProject> {
  const place = `${provider.id} ${option}`;
  const fixture = providerFixture(provider.id);
  const written = fixture.options[option];
  const secrets = secretOptions(provider);
  const open = Object.fromEntries(Object.entries(fixture.options).filter(([key]) => !secrets.includes(key)));
  const fresh = secretFor(place);
  const values = [
    ...(typeof written === "string" ? [like(written, fresh)] : []),
    fresh,
    `id:${fresh}`,
    // A key with a form of its own stays as it is: it is looked for all the same.
    ...(typeof written === "string" ? [written] : []),
    ...Object.values(fixture.options).filter((value) => typeof value === "string" && value.includes("-----BEGIN")),
  ];
  // Options that exclude each other are left out in turn.
  const companions = [
    fixture.options,
    open,
    ...secrets.map((other) => ({ ...open, [other]: fixture.options[other] ?? secretFor(`${place} beside`) })),
  ];
  for (const value of values)
    for (const others of companions) {
      const entry = { name: place, provider: provider.id, ...others, [option]: value };
      if (await isAccepted(entry)) return { place, value: String(value), entry };
    }
  throw new Error(`no way was found to write ${place}`);
}

/** Keys with a form (`AK:SK`, JSON, PEM) keep it. */
function like(written: string, fresh: string): string {
  if (written.includes("-----BEGIN") || written.trimStart().startsWith("{")) return written;
  return written.includes(":") ? `${written.slice(0, written.indexOf(":"))}:${fresh}` : fresh;
}

async function isAccepted(entry: Readonly<Record<string, unknown>>): Promise<boolean> {
  try {
    const { projects } = await configOf(JSON.stringify({ projects: [{ base_url: "http://127.0.0.1:1", ...entry }] }));
    return projects.length === 1;
  } catch {
    return false;
  }
}

/** Texts that were seen, by where. */
export type Seen = ReadonlyMap<string, string>;

/** Where a part of a secret is seen, in whatever form. Each letter of the texts is looked at once, however many secrets there are. */
export function leaksIn(seen: Seen, all: readonly Planted[]): string[] {
  const traces = new Map<string, { readonly place: string; readonly trace: string }[]>();
  for (const { place, value } of all)
    for (const trace of tracesOf(value)) {
      const start = trace.slice(0, startLength);
      traces.set(start, [...(traces.get(start) ?? []), { place, trace }]);
    }
  // Nearly all places are ruled out by three letters, without making a piece of text of them.
  const begins = new Uint8Array(1 << 16);
  for (const start of traces.keys()) begins[hashOf(start, 0)] = 1;
  const leaks = new Map<string, string>();
  for (const [where, text] of seen)
    for (let at = 0; at + startLength <= text.length; at++) {
      if (begins[hashOf(text, at)] === 0) continue;
      for (const { place, trace } of traces.get(text.slice(at, at + startLength)) ?? [])
        if (text.startsWith(trace, at)) leaks.set(`${place} in ${where}`, text.slice(Math.max(0, at - 40), at + 60));
    }
  return [...leaks].map(([what, excerpt]) => `${what}: ${excerpt}`);
}

function hashOf(text: string, at: number): number {
  return (text.charCodeAt(at) * 8_191 + text.charCodeAt(at + 1) * 131 + text.charCodeAt(at + 2)) & 0xffff;
}

const startLength = 10;

/** Parts of a secret of 16 letters, in every form in which they could travel. */
function tracesOf(secret: string): string[] {
  const traces = new Set<string>();
  // Of a key pair, the part behind the colon; of a document, its key.
  const pem = /-----BEGIN [A-Z ]+-----\s*([\s\S]*?)\s*-----END/.exec(secret.replaceAll("\\n", "\n"))?.[1];
  const core = pem === undefined ? secret.slice(secret.indexOf(":") + 1) : (pem.split("\n")[0] ?? "");
  for (let at = 0; at + 16 <= core.length; at += 4)
    for (const form of formsOf(core.slice(at, at + 16))) traces.add(form);
  return [...traces].filter((trace) => trace.length >= startLength);
}

function formsOf(part: string): string[] {
  const bytes = Buffer.from(part, "utf8");
  return [
    part,
    encodeURIComponent(part),
    encodeURIComponent(encodeURIComponent(part)),
    new URLSearchParams({ v: part }).toString().slice(2),
    JSON.stringify(part).slice(1, -1),
    JSON.stringify(JSON.stringify(part).slice(1, -1)).slice(1, -1),
    part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...[0, 1, 2].flatMap((shift) => base64Within(bytes, shift)),
  ];
}

/** The characters of base64 that stand for these bytes wherever they stand among others. */
function base64Within(bytes: Buffer, shift: number): string[] {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const inner = text.slice(shift === 0 ? 0 : shift + 1, -2);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}
