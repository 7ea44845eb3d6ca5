// rich_text blocks: sections, lists, quotes and code, with their marks.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, dateNode, link, mention } from "./mrkdwn.js";

/** A rich_text block (or a rich_text table cell). */
export function richText(block) {
  return h("div", { class: "rich" }, (block.elements || []).map(part));
}

const PARTS = {
  rich_text_section: (element) => h("p", {}, runs(element)),
  rich_text_quote: (element) => h("blockquote", {}, runs(element)),
  rich_text_preformatted: (element) => h("pre", { tabindex: "0" }, runs(element)),
  rich_text_list: list,
};

function part(element) {
  return PARTS[element.type]?.(element);
}

function list(element) {
  const deep = Math.min(5, element.indent || 0);
  return h(element.style === "ordered" ? "ol" : "ul", {
    class: `deep-${deep}`, start: element.offset ? element.offset + 1 : null,
  }, (element.elements || []).map((item) => h("li", {}, item.type === "rich_text_section" ? runs(item) : part(item))));
}

function runs(element) {
  return (element.elements || []).map((run) => styled(run, run.style || {}));
}

const RUNS = {
  text: (run) => String(run.text).split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])),
  link: (run) => link(run.url, run.text) || run.text || run.url,
  emoji: (run) => emoji(run.name, run.unicode),
  user: (run) => mention(run.user_id),
  channel: (run) => channel(run.channel_id),
  usergroup: (run) => h("span", { class: "mention" }, `@${run.usergroup_id}`),
  broadcast: (run) => h("span", { class: "mention mine" }, `@${run.range}`),
  date: (run) => dateNode(run.timestamp, run.format, run.url, run.fallback),
  color: (run) => h("code", {}, run.value),
};

function styled(run, style) {
  let shown = RUNS[run.type]?.(run);
  if (style.code) shown = h("code", {}, shown);
  if (style.strike) shown = h("s", {}, shown);
  if (style.underline) shown = h("u", {}, shown);
  if (style.italic) shown = h("em", {}, shown);
  if (style.bold) shown = h("strong", {}, shown);
  return shown;
}

/** What a person typed into a plain box, as the rich_text block that Slack would send. */
export function richTextOf(typed) {
  if (!typed) return null;
  return { type: "rich_text", elements: [
    { type: "rich_text_section", elements: [{ type: "text", text: typed }] }] };
}

/** The other way: the words of a rich_text block, for the plain box. */
export function plainOf(block) {
  const run = (each) => each.text || each.url || (each.name && `:${each.name}:`) || "";
  const text = (element) => (element.elements || [])
    .map((each) => (each.elements ? text(each) : run(each)))
    .join(element.type === "rich_text" || element.type === "rich_text_list" ? "\n" : "");
  return block ? text(block) : "";
}
