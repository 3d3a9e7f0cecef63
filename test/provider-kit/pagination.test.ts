import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { failureOfStatus } from "../../src/provider-kit/failures.ts";
import { collectPages, firstServed, ifAllowed, ifAnswered, maxPages } from "../../src/provider-kit/pagination.ts";
import { fakeClock } from "../support/fake-clock.ts";

const failing = (status: number) => async (): Promise<string> => {
  throw failureOfStatus({ status, headers: {}, body: Buffer.from("") }, 0);
};

describe("parts of an answer", () => {
  it("reads page after page and stops at the last", async () => {
    const asked: (number | undefined)[] = [];
    const pages = await collectPages(
      async (cursor: number | undefined) => {
        asked.push(cursor);
        return { next: cursor === undefined ? 2 : cursor < 3 ? cursor + 1 : undefined };
      },
      (page) => page.next,
    );
    expect(asked).toEqual([undefined, 2, 3]);
    expect(pages.length).toBe(3);
  });

  it("gives up on pages without an end", async () => {
    let pages = 0;
    const endless = collectPages(
      async () => ++pages,
      () => "more",
    );
    await expect(endless).rejects.toThrow(new CheckError("invalid_response", "more than 50 pages"));
    expect(pages).toBe(maxPages);
  });

  it.each([404, 405])("asks the next address after a %i", async (status) => {
    expect(await firstServed([failing(status), async () => "second"])).toBe("second");
  });

  it.each([
    [401, "auth"],
    [400, "rejected"],
    [500, "upstream"],
  ])("asks no other address after a %i", async (status, reason) => {
    const second = async () => "second";
    await expect(firstServed([failing(status), second])).rejects.toMatchObject({ reason });
  });

  it("answers the last failure when no address is served", async () => {
    await expect(firstServed([failing(404), failing(405)])).rejects.toMatchObject({ message: "HTTP 405" });
  });

  it("has an address to ask, or a fault of ours", async () => {
    await expect(firstServed([])).rejects.toThrow(new CheckError("internal", "no address to ask"));
  });

  it("leaves out a part that may not be read or is not there, and nothing else", async () => {
    expect(await ifAllowed(failing(403))).toBeUndefined();
    expect(await ifAllowed(failing(404))).toBeUndefined();
    await expect(ifAllowed(failing(500))).rejects.toBeInstanceOf(CheckError);
  });

  describe("that must never hide the main one", () => {
    const clock = fakeClock(0);
    const context = { clock, deadlineAtMs: 10_000 };

    it("are read", async () => {
      expect(await ifAnswered(context, async () => "part")).toBe("part");
      expect(clock.armed()).toEqual([]);
    });

    it.each([401, 403, 429, 500])("are left out after a %i", async (status) => {
      expect(await ifAnswered(context, failing(status))).toBeUndefined();
      expect(clock.armed()).toEqual([]);
    });

    it("are left out when they hang for half of the time that is left", async () => {
      const hanging = ifAnswered(context, () => new Promise<string>(() => {}));
      expect(clock.armed()).toEqual([5000]);
      await clock.advance(5000);
      expect(await hanging).toBeUndefined();
    });

    it("have no time after the deadline", async () => {
      const late = ifAnswered({ clock, deadlineAtMs: clock.nowMs() - 1 }, () => new Promise<string>(() => {}));
      expect(clock.armed()).toEqual([0]);
      await clock.advance(0);
      expect(await late).toBeUndefined();
    });

    it("hide no fault of ours", async () => {
      const faulty = ifAnswered(context, async () => {
        throw new TypeError("a bug");
      });
      await expect(faulty).rejects.toBeInstanceOf(TypeError);
    });
  });
});
