// Slack's mrkdwn, as people read it: bold, italic, strike, code, quotes, links, mentions, dates,
// emoji. Marks open after a space or a sign and close before one, and never cross a line.

import { h } from "./dom.js";
import { emoji, knownEmoji } from "./emoji.js";
import { address, conversation, nameOf, store } from "./store.js";
import { dateToken } from "./time.js";

/** What a text object (plain_text or mrkdwn) or a bare string shows, as a list of nodes. */
export function words(text) {
  if (text === undefined || text === null) return [];
  if (typeof text === "string") return mrkdwn(text);
  return text.type === "mrkdwn" ? mrkdwn(text.text) : plain(text.text, text.emoji !== false);
}

/** plain_text: as it is, with its emoji. */
export function plain(text, withEmoji = true) {
  const out = [];
  String(text ?? "").split("\n").forEach((line, index) => {
    if (index) out.push(h("br"));
    let rest = line;
    for (const found of withEmoji ? line.matchAll(/:([a-z0-9_+-]+):/g) : []) {
      if (!knownEmoji(found[1])) continue;
      const [before, ...after] = rest.split(found[0]);
      out.push(before, emoji(found[1]));
      rest = after.join(found[0]);
    }
    out.push(rest);
  });
  return out;
}

/** mrkdwn as a list of nodes. */
export function mrkdwn(text) {
  const out = [];
  String(text ?? "").split(/```/).forEach((part, index, parts) => {
    const closed = index % 2 === 1 && index < parts.length - 1;
    if (closed) out.push(h("pre", { tabindex: "0" }, decode(unlink(part.replace(/^\n|\n$/g, "")))));
    else lines(index % 2 ? `\`\`\`${part}` : trimmed(part, index, parts.length), out);
  });
  return out;
}

/** The same as one line of text, for labels and announcements. */
export function spoken(text) {
  return h("div", {}, typeof text === "string" ? mrkdwn(text) : words(text)).textContent;
}

function trimmed(part, index, count) {
  let text = part;
  if (index > 0) text = text.replace(/^\n/, "");
  if (index < count - 1) text = text.replace(/\n$/, "");
  return text;
}

function lines(text, out) {
  let quoted = [];
  let fresh = true;
  const endQuote = () => {
    if (quoted.length) out.push(h("blockquote", {}, quoted));
    quoted = [];
  };
  const all = text.split("\n");
  for (let at = 0; at < all.length; at += 1) {
    const line = all[at];
    const quote = /^(?:&gt;|>)((?:&gt;|>){2})? ?/.exec(line);
    if (quote) {
      const rest = quote[1] ? [line.slice(quote[0].length), ...all.slice(at + 1)]
        : [line.slice(quote[0].length)];
      for (const each of rest) quoted.push(quoted.length ? h("br") : "", ...inline(each));
      fresh = true;
      if (quote[1]) break;
      continue;
    }
    endQuote();
    const bullet = /^(\s*)([•◦▪])\s+/.exec(line);
    if (bullet) {
      const deep = Math.min(3, Math.floor(bullet[1].length / 2));
      out.push(h("span", { class: `hang deep-${deep}` }, h("span", { class: "bullet" }, bullet[2]),
        h("span", {}, inline(line.slice(bullet[0].length)))));
      fresh = true;
      continue;
    }
    if (!fresh) out.push(h("br"));
    out.push(...inline(line));
    fresh = false;
  }
  endQuote();
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;

/** One line: marks, code, specials, emoji and bare links. */
export function inline(line) {
  const out = [];
  let text = "";
  const flush = () => {
    if (text) out.push(decode(text));
    text = "";
  };
  let at = 0;
  while (at < line.length) {
    const found = special(line, at) || code(line, at) || mark(line, at) || shortcode(line, at)
      || bareLink(line, at);
    if (found) {
      flush();
      out.push(found.node);
      at = found.end;
    } else {
      text += line[at];
      at += 1;
    }
  }
  flush();
  return out;
}

function special(line, at) {
  if (line[at] !== "<") return null;
  const end = line.indexOf(">", at);
  if (end < at + 2) return null;
  const node = reference(line.slice(at + 1, end));
  return node && { node, end: end + 1 };
}

function reference(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channel(target.slice(1), label);
  if (target.startsWith("!")) return command(target.slice(1), label);
  return link(decode(target), label ? inlineLabel(label) : null);
}

/** A link that opens beside the page. Anything but web and mail addresses is shown as text. */
export function link(target, label) {
  if (!/^(https?:|mailto:|tel:)/i.test(target)) return null;
  const shown = label || target.replace(/^(mailto|tel):/, "");
  const beside = target.startsWith("http") ? { target: "_blank", rel: "noreferrer noopener" } : {};
  return h("a", { href: target, ...beside }, shown);
}

function inlineLabel(label) {
  return inline(label.replace(/^https?:\/\//, ""));
}

/** @Name; our own name stands out. */
export function mention(id, label) {
  const mine = id === store.as ? " mine" : "";
  const name = nameOf(id);
  return h("span", { class: `mention${mine}` }, `@${name === id && label ? label : name}`);
}

/** #channel: a way in, when it is one of ours. */
export function channel(id, label) {
  const known = conversation(id);
  const name = `#${known?.name || label || id}`;
  return known ? h("a", { class: "mention", href: address({ open: id }) }, name)
    : h("span", { class: "mention" }, name);
}

function command(name, label) {
  const date = /^date\^(\d+)\^([^^]*)(?:\^(.*))?$/.exec(name);
  if (date) return dateNode(Number(date[1]), date[2], date[3], label);
  if (/^(here|channel|everyone)/.test(name)) {
    return h("span", { class: "mention mine" }, `@${name.split("^")[0]}`);
  }
  return h("span", { class: "mention" }, decode(label || `@${name.split("^").pop()}`));
}

/** A date in the reader's own zone, its exact time in the tooltip. */
export function dateNode(epoch, pattern, target, fallback) {
  const shown = dateToken(epoch, pattern) || fallback;
  const node = h("time", { datetime: new Date(epoch * 1000).toISOString(),
    title: dateToken(epoch, "{date_long} at {time}") }, shown);
  return (target && link(decode(target), node)) || node;
}

function code(line, at) {
  if (line[at] !== "`") return null;
  const end = line.indexOf("`", at + 1);
  if (end < at + 2) return null;
  return { node: h("code", {}, decode(unlink(line.slice(at + 1, end)))), end: end + 1 };
}

function mark(line, at) {
  const tag = MARKS[line[at]];
  if (!tag || !opens(line, at)) return null;
  const end = closing(line, at);
  return end < 0 ? null : { node: h(tag, {}, inline(line.slice(at + 1, end))), end: end + 1 };
}

function opens(line, at) {
  const before = line[at - 1];
  const after = line[at + 1];
  return (at === 0 || !WORD.test(before)) && after && after !== " " && after !== line[at];
}

function closing(line, from) {
  const sign = line[from];
  for (let at = from + 1; at < line.length; at += 1) {
    const whole = (line[at] === "<" && line.indexOf(">", at)) || (line[at] === "`" && line.indexOf("`", at + 1));
    if (whole > at) at = whole;
    else if (line[at] === sign && at > from + 1 && line[at - 1] !== " "
      && !WORD.test(line[at + 1] || " ")) return at;
  }
  return -1;
}

function shortcode(line, at) {
  if (line[at] !== ":") return null;
  const found = /^:([a-z0-9_+-]+):(?::skin-tone-\d:)?/.exec(line.slice(at));
  return found && knownEmoji(found[1]) ? { node: emoji(found[1]), end: at + found[0].length } : null;
}

function bareLink(line, at) {
  if (line[at] !== "h" || WORD.test(line[at - 1] || " ")) return null;
  const found = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"]/.exec(line.slice(at));
  return found && { node: link(decode(found[0])), end: at + found[0].length };
}

function unlink(text) {
  return text.replace(/<((?:https?|mailto|tel):[^>|]*)(?:\|([^>]*))?>/g, (_, target, label) => label || target);
}

function decode(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
