import { pathText, type SecretOrigin } from "./config.ts";
import { isListName, type ListName } from "./config-schema.ts";
import { isRecord, type Path } from "./secrets.ts";

/**
 * A part of the file as written, so that `${VAR}` stays a name. A secret is shown only where it is nothing but such a name.
 * @param origins the secrets of this part
 */
export function hideSecrets(written: unknown, origins: readonly SecretOrigin[], partPath: Path): unknown {
  if (origins.length === 0) return written;
  const secretPaths = new Set(origins.map(({ path }) => path));
  const hide = (value: unknown, path: Path): unknown => {
    if (secretPaths.has(pathText(path)))
      return typeof value === "string" && /^\$\{\w+\}$/.test(value) ? value : "<secret>";
    if (Array.isArray(value)) return value.map((one, index) => hide(one, [...path, index]));
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hide(one, [...path, key])]));
    return value;
  };
  return hide(written, partPath);
}

/** The file as written with these lists in place of its own. */
export function withLists(written: unknown, lists: Readonly<Record<ListName, readonly unknown[]>>): unknown {
  if (!isRecord(written)) return written;
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [key, isListName(key) && Array.isArray(value) ? lists[key] : value]),
  );
}
