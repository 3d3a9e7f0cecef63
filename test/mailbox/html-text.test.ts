/** What a person sees of an HTML mail, by element and by style; text.test.ts has whole layouts. */
import { describe, expect, it } from "vitest";
import { htmlToVisibleText } from "../../src/mailbox/html-text.ts";

const blocks =
  "address article aside blockquote center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header li " +
  "main nav ol p pre section table tbody tfoot thead tr ul br hr";
const voids = "area base br col embed hr img input link meta param source track wbr";
const unseen = "head style script title template noscript svg math object iframe select textarea";

describe("an element", () => {
  it.each(blocks.split(" "))("%s is on a line of its own", (name) =>
    expect(htmlToVisibleText(`a<${name}>b`)).toBe("a\nb"),
  );
  it.each(voids.split(" "))("%s has no content that it could hide", (name) =>
    expect(htmlToVisibleText(`<${name} style="display:none">due`)).toBe("due"),
  );
  it.each(unseen.split(" "))("%s is not seen, whatever is in it", (name) =>
    expect(htmlToVisibleText(`a<${name}>no <b>no</b></${name}>b<${name}>no</${name} >c`)).toBe("abc"),
  );
  it.each("p li td th tr dt dd".split(" "))("%s ends where the next one begins", (name) =>
    expect(htmlToVisibleText(`<${name} style="display:none">no<${name}>yes`)).toBe("yes"),
  );
  it.each(["td", "th"])("%s is a cell", (name) => expect(htmlToVisibleText(`a<${name}>b</${name}>c`)).toBe("a b c"));
});

describe("of HTML is seen", () => {
  it.each([
    ["nothing of a comment", "a<!-- <p>no</p> -->b", "ab"],
    ["nothing behind a comment that never ends", "a<!-- no", "a"],
    ["nothing of a declaration", "<!doctype html>a<?xml b?></>c", "ac"],
    ["a sign that begins no tag", "5 < 6, 7 <8", "5 < 6, 7 <8"],
    ["no such sign in what is hidden", "<p hidden>5 < 6</p>a", "a"],
    ["what stands behind a title that never ends", "<title>due", "due"],
    ["nothing behind a style or script that never ends", "a<style>no", "a"],
    ["nothing behind a script that never ends", "a<script>no", "a"],
    ["what stands behind an element that ends itself", "<div style='display:none'/>due", "due"],
    ["what stands behind the end of an element that never began", "</div>a</p>b", "a\nb"],
    ["what stands outside of the element that was closed", "<div hidden>no<b>no</div>due</b>", "due"],
    [
      "what is in the visible part of a hidden one: nothing",
      "<div hidden>no<b style='color:red'>no</b></div>due",
      "due",
    ],
    ["a mark in the value of an attribute", "<a title='a > b'>due</a>", "due"],
    ["text between a sign and a quote", 'a <b title=">">c</b>', "a c"],
  ])("%s", (_, html, text) => expect(htmlToVisibleText(html)).toBe(text));

  it.each([
    ["display:none", false],
    ["DISPLAY : NONE", false],
    ["color:red; display:none", false],
    ["mso-hide:all", false],
    ["visibility:hidden", false],
    ["opacity:0", false],
    ["opacity:0.0;", false],
    ["opacity:0 !important", false],
    ["opacity:0.5", true],
    ["max-height:0;overflow:hidden", false],
    ["overflow:hidden;max-height:0px", false],
    ["max-height:0", true],
    ["max-height:10px;overflow:hidden", true],
    ["font-size:0", false],
    ["font-size:1px", false],
    ["font-size:1.5pt", false],
    ["font-size:0%", false],
    ["font-size:10px", true],
    ["font-size:1em", true],
    ["color:#fff", false],
    ["color:#FFFFFF", false],
    ["color:white", false],
    ["color:transparent", false],
    ["color:rgb(255, 255, 255)", false],
    ["color:rgba(255,255,255,0.9)", false],
    ["color:#00f", true],
    ["color:white;background:#00f", true],
    ["color:white;background-color:#00f", true],
    ["color:white;background:none", false],
    ["color:white;background:#fff", false],
    ["color:white;background:inherit", false],
  ])("text with the style %s: %s", (style, isSeen) =>
    expect(
      [
        `<p style="${style}">x</p>`,
        `<p STYLE='${style}'>x</p>`,
        `<style>.s { ${style} }</style><p class="a S">x</p>`,
      ].map((html) => htmlToVisibleText(html) === "x"),
    ).toEqual([isSeen, isSeen, isSeen || !/display|visibility/iu.test(style)]),
  );

  it.each([
    ["<p hidden>x</p>", false],
    ["<p hidden=''>x</p>", false],
    ["<p data-hidden='1'>x</p>", true],
    ["<p class=s>x</p>", true],
    ["<style>.s{display:none}</style><p class=t>x</p>", true],
    ["<style>.s{color:red}.t{display:none}</style><p class='t'>x</p>", false],
    ["<style>@media print{.s{display:none}}</style><p class=s>x</p>", true],
    ["<p bgcolor=blue style=color:white>x</p>", true],
    ["<p style=color:white>x</p>", false],
    ["<a style=color:white>x</a>", true],
  ])("text of %s: %s", (html, isSeen) => expect(htmlToVisibleText(html)).toBe(isSeen ? "x" : ""));
});
