import { dirname, isAbsolute, join } from "node:path";
import type { Config, SecretOrigin } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { isListName, type ListName, outlineSchema, projectFileSchema, type TopLevel } from "./config-schema.ts";
import { EntryReader, type ReaderOptions } from "./entry-reader.ts";
import { isRecord } from "./is-record.ts";
import { type FileText, parseFile, positionsIn, type StartWorker } from "./parse-file.ts";
import { problemText } from "./positions.ts";
import { type Path, type Problem, pathText } from "./problem.ts";
import { redacted, withLists } from "./redacted.ts";
import { mailboxNamesIn, namesIn } from "./rule-projects.ts";

export interface LoadOptions extends FileText, ReaderOptions {
  /** Where large files are parsed; without it they are parsed here. */
  readonly startWorker?: StartWorker | undefined;
  /** Lets other work of the process go on between the entries of a long file. */
  readonly pause: () => Promise<void>;
  /** Reads what `project_files` names: patterns of paths, to which the main file's folder has been added. */
  readonly readFiles?: (patterns: readonly string[]) => Promise<ProjectFiles>;
}

export interface ProjectFiles {
  readonly files: readonly FileText[];
  /** Of files that cannot be read. */
  readonly problems: readonly string[];
}

/** Entries checked between two pauses: some milliseconds. */
const entriesBetweenPauses = 25;

/**
 * Parses, expands, validates and resolves a configuration.
 * @throws ConfigError with all problems at once
 */
export function loadConfig(options: LoadOptions): Promise<Config> {
  return new Loader(options).load();
}

/** A file, the reader of its entries, and what it is found to mean. */
interface OpenFile {
  readonly source: FileText;
  readonly written: unknown;
  readonly reader: EntryReader;
}

/** What is known of a name: where it was written first. */
type Names = Map<string, string>;

/** One run of `loadConfig`: collects problems instead of stopping at the first. */
class Loader {
  readonly #options: LoadOptions;
  readonly #problems: string[] = [];
  #entries = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async load(): Promise<Config> {
    const { file } = this.#options;
    const main = await this.#open(this.#options);
    const top = main === undefined ? outlineSchema.parse({}) : this.#topLevel(main);
    const patterns = top.project_files.map((pattern) => (isAbsolute(pattern) ? pattern : join(dirname(file), pattern)));
    const found = (await this.#options.readFiles?.(patterns)) ?? { files: [], problems: [] };
    const further: OpenFile[] = [];
    for (const source of found.files) {
      const opened = await this.#open(source);
      if (opened === undefined) continue;
      this.#checkProjectFile(opened);
      further.push(opened);
    }
    const files = [...(main === undefined ? [] : [main]), ...further];
    const hiddenAtTop = main?.reader.takeRedacted() ?? { secrets: new Set(), groups: new Set() };
    const read = await this.#readEntries(files, top);
    for (const one of files) this.#problems.push(...(await this.#textsOf(one)));
    this.#problems.push(...found.problems);
    if (this.#problems.length > 0) throw new ConfigError([...new Set(this.#problems)]);
    return {
      file,
      projectFiles: { patterns, files: further.map(({ source }) => source.file) },
      timezone: top.timezone,
      top,
      ...read.entries,
      secretOrigins: files.flatMap((one) => this.#originsOf(one)),
      shown: withLists(main?.written ?? {}, hiddenAtTop, read.shown),
    };
  }

  /** Undefined when the text cannot be parsed; its faults are noted. */
  async #open({ file, text }: FileText): Promise<OpenFile | undefined> {
    const { value, faults } = await parseFile({ file, text }, this.#options.startWorker);
    for (const { message, position } of faults) this.#problems.push(problemText(file, position, message));
    if (faults.length > 0) return undefined;
    return { source: { file, text }, written: value ?? {}, reader: new EntryReader(file, this.#options) };
  }

  #topLevel({ written, reader }: OpenFile): TopLevel {
    const top = isRecord(written)
      ? reader.resolve(outlineSchema, reader.expand(withoutEntries(written), []), [])
      : undefined;
    if (!isRecord(written)) reader.refuseRoot(outlineSchema, written);
    const { projects: _, subscriptions: __, mailboxes: ___, ...rest } = top ?? outlineSchema.parse({});
    return rest;
  }

  #checkProjectFile({ written, reader }: OpenFile): void {
    if (!isRecord(written)) {
      reader.refuseRoot(projectFileSchema, written);
      return;
    }
    const lists = withoutEntries(written);
    for (const key of Object.keys(lists).filter((one) => one in outlineSchema.shape && !isListName(one))) {
      delete lists[key];
      reader.note({ path: [key], part: "key", message: `${key} belongs in the main file, ${this.#options.file}` });
    }
    reader.resolve(projectFileSchema, lists, []);
  }

  async #readEntries(files: readonly OpenFile[], top: TopLevel) {
    const projectNames = files.flatMap(({ written }) => (isRecord(written) ? namesIn(written.projects) : []));
    const mailboxNames = files.flatMap(({ written }) => (isRecord(written) ? mailboxNamesIn(written.mailboxes) : []));
    const projects = await this.#each(files, "projects", ({ reader }, value, path) =>
      reader.project(value, path, top, mailboxNames),
    );
    const subscriptions = await this.#each(files, "subscriptions", ({ reader }, value, path) =>
      reader.subscription(value, path, top),
    );
    const mailboxes = await this.#each(files, "mailboxes", ({ reader }, value, path) =>
      reader.mailbox(value, path, top, projectNames),
    );
    return {
      entries: { projects: projects.entries, subscriptions: subscriptions.entries, mailboxes: mailboxes.entries },
      shown: { projects: projects.shown, subscriptions: subscriptions.shown, mailboxes: mailboxes.shown },
    };
  }

  async #each<Entry extends { readonly name: string }>(
    files: readonly OpenFile[],
    key: ListName,
    read: (file: OpenFile, value: unknown, path: Path) => Entry | undefined | Promise<Entry | undefined>,
  ): Promise<{ readonly entries: Entry[]; readonly shown: readonly unknown[] }> {
    const entries: Entry[] = [];
    const shown: unknown[] = [];
    const names: Names = new Map();
    for (const file of files) {
      const list = isRecord(file.written) ? file.written[key] : undefined;
      if (!Array.isArray(list)) continue;
      for (const [index, written] of list.entries()) {
        if (++this.#entries % entriesBetweenPauses === 0) await this.#options.pause();
        const path = [key, index];
        const value = file.reader.expand(written, path);
        const entry = await read(file, value, path);
        shown.push(redacted(written, file.reader.takeRedacted(), path));
        const name = entry?.name ?? (isRecord(value) && typeof value.name === "string" ? value.name : undefined);
        if (name !== undefined) this.#noteName(name, file, path, names);
        if (entry !== undefined) entries.push(entry);
      }
    }
    return { entries, shown };
  }

  #noteName(name: string, { source, reader }: OpenFile, path: Path, names: Names): void {
    const first = names.get(name);
    const here = this.#pathIn(source.file, path);
    if (first === undefined) names.set(name, here);
    else
      reader.note({
        path: [...path, "name"],
        message: `the name ${JSON.stringify(name)} is taken by ${first}: write another one`,
      });
  }

  /** `projects[0]`, and of which file where that is not the main one. */
  #pathIn(file: string, path: Path): string {
    return file === this.#options.file ? pathText(path) : `${file}: ${pathText(path)}`;
  }

  #originsOf({ source, reader }: OpenFile): SecretOrigin[] {
    return reader.origins.map(({ path, source: from }) => ({ path: this.#pathIn(source.file, path), source: from }));
  }

  async #textsOf({ source, reader }: OpenFile): Promise<string[]> {
    const problems: readonly Problem[] = reader.problems();
    if (problems.length === 0) return [];
    const positions = await positionsIn(source, problems, this.#options.startWorker);
    return problems
      .map(({ path, message }, index) => ({ path, message, position: positions[index] ?? { line: 1, column: 1 } }))
      .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
      .map(({ path, message, position }) =>
        problemText(source.file, position, path.length === 0 ? message : `${pathText(path)}: ${message}`),
      );
  }
}

/** The outline of a file: entries are expanded and checked one by one. */
function withoutEntries(written: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [key, isListName(key) && Array.isArray(value) ? [] : value]),
  );
}
