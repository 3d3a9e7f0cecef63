import type { HandMadeDaemon } from "../hand-made-view.ts";
import { runServer } from "../running-server.ts";

export interface PageOptions {
  readonly language?: "en" | "zh";
  readonly lifecycle?: boolean;
  readonly documentationUrl?: string;
}

/** The page as the server sends it, a line for each of its parts. @param path behind the slash, such as `?sort=name` */
export async function pageOf(daemon: HandMadeDaemon, path = "", options: PageOptions = {}): Promise<string> {
  const { language = "en", lifecycle = false, documentationUrl } = options;
  const base = await runServer(daemon, { enableLifecycle: lifecycle, documentationUrl });
  const answer = await fetch(`${base}/${path}`, { headers: { "accept-language": language } });
  return (await answer.text()).replaceAll(
    /(?<!\n)<(?=(?:section|div|tr|th|td|li|p|h\d|form|label|svg|dt|ul|nav)\b)/gu,
    "\n<",
  );
}

/** The text of a piece of HTML, as a person reads it. */
export function textOf(html: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html
    .replaceAll(/<[^>]*>|\n/gu, "")
    .replaceAll(/&(lt|gt|quot|#39|amp);/gu, (_, name: string) => entities[name] ?? "");
}

/** The texts of the elements with this tag and class. Elements of the same tag must not stand in each other. */
export function textsOf(html: string, tag: string, cssClass: string): readonly string[] {
  const elements = new RegExp(`<${tag} [^>]*class="${cssClass}(?: [^"]*)?"[^>]*>(.*?)</${tag}>`, "gsu");
  return [...html.matchAll(elements)].map(([, inner = ""]) => textOf(inner));
}

export const names = (html: string): readonly string[] => textsOf(html, "a", "name");
