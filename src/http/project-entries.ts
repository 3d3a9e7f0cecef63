import type { ServerResponse } from "node:http";
import type { ProjectEntry, SpentByDayEntry } from "./api-schemas.ts";
import type { DaemonView } from "./daemon-view.ts";
import type { LoopTurns } from "./loop-turns.ts";

/** The client closed the connection before its answer was made. */
export class ClientGoneError extends Error {}

interface KnownEntry {
  readonly entry: ProjectEntry;
  /** The newest request at the moment at which the entry was made. */
  readonly newestRequest: number;
  text?: string;
}

/** The entries of all projects, as one request sees them. */
export interface ProjectList {
  readonly names: readonly string[];
  /** Undefined when a reload has removed the project meanwhile. */
  entry(name: string): ProjectEntry | undefined;
  /** In slices of the event loop. @throws ClientGoneError */
  forEach(visit: (entry: ProjectEntry) => void): Promise<void>;
  /** A JSON array of these projects, in pieces of some hundred kilobytes. @param spendDays adds what was spent on the last days */
  json(names: readonly string[], spendDays?: number): AsyncGenerator<string, void>;
}

const pieceLength = 262_144;

/**
 * Makes the entries of projects for the requests that are being answered. Ten thousand of them take a third of a second, so they are made
 * in slices, and each one once for all requests that came before: an entry is never older than the request that gets it. Nothing is kept
 * when no request needs it, and never more than one entry of a project.
 */
export class ProjectEntries {
  readonly #view: DaemonView;
  readonly #turns: LoopTurns;
  readonly #known = new Map<string, KnownEntry>();
  #newestRequest = 0;
  #open = 0;

  constructor(view: DaemonView, turns: LoopTurns) {
    this.#view = view;
    this.#turns = turns;
  }

  /** For the time until the response is closed. */
  openFor(response: ServerResponse): ProjectList {
    this.#newestRequest += 1;
    this.#open += 1;
    response.once("close", () => {
      this.#open -= 1;
      if (this.#open === 0) this.#known.clear();
    });
    const request = this.#newestRequest;
    const [view, turns] = [this.#view, this.#turns];
    const names = view.projectNames();
    const known = (name: string) => this.#entry(name, request);
    const takeTurn = async () => {
      await turns.take();
      if (response.req.socket.destroyed) throw new ClientGoneError();
    };
    return {
      names,
      entry: (name) => known(name)?.entry,
      async forEach(visit) {
        await takeTurn();
        for (const name of names) {
          if (turns.isSliceOver) await takeTurn();
          const found = known(name);
          if (found !== undefined) visit(found.entry);
        }
      },
      async *json(wanted, spendDays) {
        await takeTurn();
        let piece = "[";
        let isFirst = true;
        for (const name of wanted) {
          if (piece.length >= pieceLength) {
            yield piece;
            piece = "";
            await takeTurn();
          } else if (turns.isSliceOver) await takeTurn();
          const found = known(name);
          if (found === undefined) continue;
          found.text ??= JSON.stringify(found.entry);
          const text =
            spendDays === undefined ? found.text : withSpentByDay(found.entry, view.spentByDay(name, spendDays));
          piece += isFirst ? text : `,${text}`;
          isFirst = false;
        }
        yield `${piece}]\n`;
      },
    };
  }

  #entry(name: string, request: number): KnownEntry | undefined {
    const known = this.#known.get(name);
    if (known !== undefined && known.newestRequest >= request) return known;
    const entry = this.#view.projectEntry(name);
    if (entry === undefined) return undefined;
    const made: KnownEntry = { entry, newestRequest: this.#newestRequest };
    if (this.#open > 0) this.#known.set(name, made);
    return made;
  }
}

/** Made for the one request that asks for it. */
function withSpentByDay(entry: ProjectEntry, spentByDay: readonly SpentByDayEntry[]): string {
  return JSON.stringify(spentByDay.length === 0 ? entry : { ...entry, spentByDay });
}
