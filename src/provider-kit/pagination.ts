import { CheckError } from "../model.ts";
import { statusOf } from "./failures.ts";
import type { ProviderContext } from "./provider.ts";

/** No vendor needs more for one reading; a vendor whose cursor never ends must not keep us for ever. */
export const maxPages = 50;

/**
 * Reads page after page until `next` answers undefined.
 * @throws CheckError invalid_response when there are more than `maxPages`: a part of the pages would be a wrong sum
 */
export async function collectPages<Page, Cursor>(
  read: (cursor: Cursor | undefined) => Promise<Page>,
  next: (page: Page) => Cursor | undefined,
): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: Cursor | undefined;
  do {
    if (pages.length === maxPages) throw new CheckError("invalid_response", `more than ${maxPages} pages`);
    const page = await read(cursor);
    pages.push(page);
    cursor = next(page);
  } while (cursor !== undefined);
  return pages;
}

/**
 * A part of the answer beside the main one, which an account or a credential may not have: undefined when the vendor says
 * that it may not be read or is not there. Every other failure fails the check, so that nothing vanishes unsaid.
 */
export async function ifAllowed<Part>(read: () => Promise<Part>): Promise<Part | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CheckError && (error.reason === "permission" || error.reason === "rejected")) return undefined;
    throw error;
  }
}

/**
 * A part that must never hide the main reading: undefined when it fails in whatever way, or takes more than half of the time
 * that is left.
 */
export async function ifAnswered<Part>(
  { clock, deadlineAtMs }: Pick<ProviderContext, "clock" | "deadlineAtMs">,
  read: () => Promise<Part>,
): Promise<Part | undefined> {
  let cancel = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.startTimer(() => resolve(undefined), Math.max(0, (deadlineAtMs - clock.nowMs()) / 2));
  });
  try {
    return await Promise.race([read(), late]);
  } catch (error) {
    if (error instanceof CheckError) return undefined;
    throw error;
  } finally {
    cancel();
  }
}

/** The answer of the first address that the vendor serves: 404 and 405 mean "not here", and the next one is asked. */
export async function firstServed<Part>(addresses: readonly (() => Promise<Part>)[]): Promise<Part> {
  let notHere: unknown = new CheckError("internal", "no address to ask");
  for (const ask of addresses)
    try {
      return await ask();
    } catch (error) {
      const status = statusOf(error);
      if (status !== 404 && status !== 405) throw error;
      notHere = error;
    }
  throw notHere;
}
