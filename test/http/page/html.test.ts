import { describe, expect, it } from "vitest";
import { html } from "../../../src/http/page/html.ts";

describe("templates", () => {
  it("escape every value, and nothing that is HTML already", () => {
    const evil = `<b class="x" id='y'>&`;
    const inner = html`<i>${evil}</i>`;
    expect(html`<p title="${evil}">${inner}${[inner, inner]}${undefined}${false}${0}</p>`.html).toBe(
      `<p title="&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;">${`<i>&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;</i>`.repeat(3)}0</p>`,
    );
  });
});
