import { CheckError } from "../model.ts";
import type { Category } from "./categories.ts";
import type { MailAddress } from "./headers.ts";
import { normalise } from "./normalise.ts";
import { compilePhrases, type PhraseMatcher } from "./phrase-matcher.ts";

/** A rule of the configuration file. `any`, `all`, `none` and `subject` are words, or a pattern after `re:`. */
export interface UserRule {
  readonly name?: string | undefined;
  readonly category: Category | "none";
  readonly any?: readonly string[] | undefined;
  readonly all?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
  /** Addresses, `*` for anything: `*@example.com`. A bare domain means everyone there, subdomains too. */
  readonly from?: string | readonly string[] | undefined;
  readonly subject?: string | readonly string[] | undefined;
  /** The project whose provider the mail belongs to. */
  readonly project?: string | undefined;
}

export interface UserRules {
  readonly rules: readonly UserRule[];
  /** Takes the place of the built-in alerts, as in earlier programs: only mails with one of these words alert. */
  readonly alertKeywords?: readonly string[] | undefined;
  readonly extraAlertKeywords?: readonly string[] | undefined;
  /** Provider of a project, for the label of mails that a rule assigns to it. */
  readonly providerOfProject?: (project: string) => string | undefined;
}

export interface RuleSubject {
  /** Normalised. */
  readonly subject: string;
  readonly text: string;
  readonly from: readonly MailAddress[];
}

export interface RuleMatch {
  readonly category: Category;
  readonly rule: string;
  readonly words: readonly string[];
  readonly provider?: string;
}

export interface CompiledRules {
  /** The first rule that matches; a rule of category `none` ends in `silenced`. */
  match(subject: RuleSubject): RuleMatch | "silenced" | undefined;
  /** The first keyword in the text, as the user wrote it. */
  keyword(text: string): string | undefined;
  readonly replacesBuiltIn: boolean;
}

export const noRules: CompiledRules = { match: () => undefined, keyword: () => undefined, replacesBuiltIn: false };

type Test = (text: string) => string | undefined;

/**
 * Compiles a user's rules once per scan. Patterns run in re2js, whose time is linear in the text, on at most 20,000 characters.
 *
 * @throws CheckError `config` for a pattern that RE2 refuses (look-around, back-references)
 */
export async function compileRules({
  rules,
  alertKeywords,
  extraAlertKeywords = [],
  providerOfProject,
}: UserRules): Promise<CompiledRules> {
  const compiled = await Promise.all(rules.map((rule, index) => compileRule(rule, index, providerOfProject)));
  const keywords = [...(alertKeywords ?? []), ...extraAlertKeywords].filter(
    (word) => normalise(literalPhrase(word)) !== "",
  );
  const matcher: PhraseMatcher<{ phrase: string; keyword: string }> | undefined =
    keywords.length === 0
      ? undefined
      : compilePhrases(keywords.map((keyword) => ({ keyword, phrase: literalPhrase(keyword) })));
  return {
    match(subject) {
      for (const rule of compiled) {
        const words = rule.test(subject);
        if (words === undefined) continue;
        if (rule.category === "none") return "silenced";
        return {
          category: rule.category,
          rule: rule.label,
          words,
          ...(rule.provider !== undefined && { provider: rule.provider }),
        };
      }
      return undefined;
    },
    keyword: (text) => matcher?.find(text)[0]?.rule.keyword,
    replacesBuiltIn: alertKeywords !== undefined,
  };
}

async function compileRule(rule: UserRule, index: number, providerOfProject: UserRules["providerOfProject"]) {
  const any = await Promise.all((rule.any ?? []).map(compileTest));
  const all = await Promise.all((rule.all ?? []).map(compileTest));
  const none = await Promise.all((rule.none ?? []).map(compileTest));
  const subjects = await Promise.all(listOf(rule.subject).map(compileTest));
  const senders = listOf(rule.from).map(senderTest);
  return {
    category: rule.category,
    label: rule.name ?? `rules[${index}]`,
    provider: rule.project === undefined ? undefined : providerOfProject?.(rule.project),
    test({ subject, text, from }: RuleSubject): readonly string[] | undefined {
      if (senders.length > 0 && !from.some((sender) => senders.some((matches) => matches(sender)))) return undefined;
      const words: string[] = [];
      if (subjects.length > 0) {
        const found = firstFound(subjects, subject);
        if (found === undefined) return undefined;
        words.push(found);
      }
      for (const test of all) {
        const found = test(text);
        if (found === undefined) return undefined;
        words.push(found);
      }
      if (any.length > 0) {
        const found = firstFound(any, text);
        if (found === undefined) return undefined;
        words.push(found);
      }
      return firstFound(none, text) === undefined ? words : undefined;
    },
  };
}

function firstFound(tests: readonly Test[], text: string): string | undefined {
  for (const test of tests) {
    const found = test(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** Words or `re:pattern` as a test that gives the words found. */
export async function compileTest(text: string): Promise<Test> {
  if (!text.startsWith("re:")) {
    const matcher = compilePhrases([{ phrase: literalPhrase(text) }]);
    return (subject) => matcher.find(subject)[0]?.words;
  }
  const { RE2JS } = await import("re2js");
  let pattern: InstanceType<typeof RE2JS>;
  try {
    pattern = RE2JS.compile(text.slice(3), RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  } catch (error) {
    throw new CheckError(
      "config",
      `pattern ${JSON.stringify(text)} is not in RE2 syntax: ${error instanceof Error ? error.message : "refused"}`,
      { cause: error },
    );
  }
  return (subject) => {
    const matcher = pattern.matcher(subject);
    return matcher.find() ? (matcher.group() ?? "") : undefined;
  };
}

/** `*@example.com`, `billing@*`, `example.com` as a test of an address. */
export function senderTest(pattern: string): (sender: MailAddress) => boolean {
  const wanted = pattern.trim().toLowerCase();
  if (!wanted.includes("@"))
    return ({ domain }) =>
      domain === wanted.replace(/^\*\./u, "") || domain.endsWith(`.${wanted.replace(/^\*\./u, "")}`);
  const [local = "", domain = ""] = [
    wanted.slice(0, wanted.lastIndexOf("@")),
    wanted.slice(wanted.lastIndexOf("@") + 1),
  ];
  return (sender) => {
    const at = sender.address.lastIndexOf("@");
    return at > 0 && matchesGlob(sender.address.slice(0, at), local) && matchesGlob(sender.domain, domain);
  };
}

/** `*` stands for anything, also nothing. The pieces between the stars are looked for in order, which is linear. */
function matchesGlob(text: string, pattern: string): boolean {
  const pieces = pattern.split("*");
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return position <= text.length - last.length;
}

/** A user's words are words: the signs of the phrase notation have no meaning in them. */
function literalPhrase(text: string): string {
  return text.replace(/\.{3,}|[#(){}|]/gu, " ");
}
