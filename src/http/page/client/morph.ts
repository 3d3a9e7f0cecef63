/**
 * Makes an element look like another with as few changes as possible, so that an update keeps focus, selection, scroll
 * positions and opened details, and the eye sees only what changed. Children with `data-key` are found again wherever they
 * moved; an element with `data-keep` belongs to the person and is left alone.
 */
export function morph(current: Element, wanted: Element): void {
  if (current.hasAttribute("data-keep")) return;
  morphAttributes(current, wanted);
  morphChildren(current, wanted);
}

function morphAttributes(current: Element, wanted: Element): void {
  for (const { name, value } of wanted.attributes) {
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  for (const { name } of [...current.attributes]) {
    // Whether a <details> is open is the person's choice.
    if (!wanted.hasAttribute(name) && name !== "open") current.removeAttribute(name);
  }
}

export function morphChildren(current: Element, wanted: Element): void {
  const keyed = new Map<string, Element>();
  for (const child of current.children) {
    const key = keyOf(child);
    if (key !== undefined) keyed.set(key, child);
  }
  let cursor = current.firstChild;
  for (const want of [...wanted.childNodes]) {
    const key = keyOf(want);
    const match = key === undefined ? sameKind(cursor, want) : keyed.get(key);
    if (match === undefined) {
      current.insertBefore(want, cursor);
      continue;
    }
    if (key !== undefined) keyed.delete(key);
    if (match === cursor) cursor = cursor.nextSibling;
    else current.insertBefore(match, cursor);
    if (match instanceof Element && want instanceof Element) morph(match, want);
    else if (match.nodeValue !== want.nodeValue) match.nodeValue = want.nodeValue;
  }
  while (cursor !== null) {
    const next: ChildNode | null = cursor.nextSibling;
    cursor.remove();
    cursor = next;
  }
}

function keyOf(node: Node): string | undefined {
  return node instanceof Element ? (node.getAttribute("data-key") ?? undefined) : undefined;
}

function sameKind(node: ChildNode | null, want: Node): ChildNode | undefined {
  return node !== null && node.nodeName === want.nodeName && keyOf(node) === undefined ? node : undefined;
}
