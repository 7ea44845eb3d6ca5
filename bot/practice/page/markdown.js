// The `markdown` block: ordinary Markdown. All headings have one size and images become links,
// as Slack does it.

import { h } from "./dom.js";
import { emoji, knownEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

/** Markdown as a list of nodes. */
export function markdown(text) {
  const rows = String(text ?? "").split("\n");
  const out = [];
  while (rows.length) {
    if (!rows[0].trim()) rows.shift();
    else out.push(fence(rows) || heading(rows) || rule(rows) || quote(rows) || list(rows)
      || table(rows) || paragraph(rows));
  }
  return out;
}

function taken(rows, fits) {
  const count = rows.findIndex((row) => !fits(row));
  return rows.splice(0, count < 0 ? rows.length : count);
}

function fence(rows) {
  if (!/^\s*```/.test(rows[0])) return null;
  rows.shift();
  const inside = taken(rows, (row) => !/^\s*```/.test(row));
  rows.shift();
  return h("pre", { tabindex: "0" }, inside.join("\n"));
}

function heading(rows) {
  const found = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(rows[0]);
  if (!found) return null;
  rows.shift();
  return h(`h${Math.min(6, found[1].length + 2)}`, { class: "md-heading" }, marked(found[2]));
}

function rule(rows) {
  if (!/^\s*([-*_])(\s*\1){2,}\s*$/.test(rows[0])) return null;
  rows.shift();
  return h("hr");
}

function quote(rows) {
  if (!/^\s*>/.test(rows[0])) return null;
  const inside = taken(rows, (row) => /^\s*>/.test(row)).map((row) => row.replace(/^\s*> ?/, ""));
  return h("blockquote", {}, markdown(inside.join("\n")));
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;

function list(rows) {
  const first = ITEM.exec(rows[0]);
  if (!first) return null;
  const depth = first[1].length;
  const numbered = /\d/.test(first[2]);
  const node = h(numbered ? "ol" : "ul", { start: numbered ? parseInt(first[2], 10) : null });
  while (rows.length) {
    const item = ITEM.exec(rows[0]);
    if (!item || item[1].length < depth) break;
    if (item[1].length > depth + 1 && node.lastChild) {
      node.lastChild.append(list(rows));
      continue;
    }
    rows.shift();
    const box = item[3] && h("input", { type: "checkbox", disabled: true, checked: item[3] !== " " });
    node.append(h("li", {}, box, box && " ", marked(item[4])));
  }
  return node;
}

const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(rows) {
  if (!rows[0].includes("|") || !/^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(rows[1] || "")) return null;
  const head = cells(rows.shift());
  const sides = cells(rows.shift()).map((cell) =>
    (/:$/.test(cell) ? (/^:/.test(cell) ? "center" : "right") : "left"));
  const body = taken(rows, (row) => row.includes("|"));
  const side = (index) => ({ class: `to-${sides[index] || "left"}` });
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", { class: "grid" },
      h("thead", {}, h("tr", {}, head.map((cell, at) => h("th", { scope: "col", ...side(at) }, marked(cell))))),
      h("tbody", {}, body.map((row) =>
        h("tr", {}, cells(row).map((cell, at) => h("td", side(at), marked(cell))))))));
}

function paragraph(rows) {
  const inside = [rows.shift(), ...taken(rows, (row) => row.trim()
    && !/^\s*(```|#{1,6}\s|>|[-*+]\s|\d+[.)]\s)/.test(row))];
  return h("p", {}, inside.flatMap((row, at) => [at ? h("br") : "", marked(row.trim())]));
}

const INLINE = new RegExp([
  "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|>-])",
  "`(?<code>[^`]+)`",
  "!?\\[(?<label>[^\\]]*)\\]\\((?<target>[^)\\s]+)(?:\\s+\"[^\"]*\")?\\)",
  "(?<bare>https?://[^\\s<>]*[^\\s<>.,;:!?)])",
  "\\*\\*(?<strong>.+?)\\*\\*(?!\\*)",
  "(?<![\\p{L}\\p{N}])__(?<strong2>.+?)__(?![\\p{L}\\p{N}])",
  "~~(?<strike>.+?)~~",
  "\\*(?<em>[^\\s*](?:.*?[^\\s*])?)\\*",
  "(?<![\\p{L}\\p{N}])_(?<em2>[^\\s_](?:.*?[^\\s_])?)_(?![\\p{L}\\p{N}])",
  ":(?<emoji>[a-z0-9_+-]+):",
].join("|"), "gu");

function marked(text) {
  const out = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    out.push(text.slice(end, found.index), piece(found));
    end = found.index + found[0].length;
  }
  out.push(text.slice(end));
  return out;
}

function piece(found) {
  const is = found.groups;
  if (is.escaped) return is.escaped;
  if (is.code) return h("code", {}, is.code);
  if (is.target) return link(is.target, marked(is.label)) || found[0];
  if (is.bare) return link(is.bare);
  if (is.strong || is.strong2) return h("strong", {}, marked(is.strong || is.strong2));
  if (is.strike) return h("s", {}, marked(is.strike));
  if (is.em || is.em2) return h("em", {}, marked(is.em || is.em2));
  return knownEmoji(is.emoji) ? emoji(is.emoji) : found[0];
}
