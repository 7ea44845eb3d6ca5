// Small helpers to build the page. Text always goes in as text nodes: nothing that an app
// or a person wrote is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element: attributes (on… are listeners; null and false are left out), then children. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for an SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

/** Append children: nodes, strings, numbers, nested lists; empty ones are skipped. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

let numbers = 0;

/** An id that no other element of this page has. */
export function freshId(stem) {
  numbers += 1;
  return `${stem}-${numbers}`;
}

const ICONS = {
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9",
  hash: "M9 4 7.5 20M16.5 4 15 20M4.5 9h16M3.5 15h16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z",
  bolt: "M13 3 5.5 13.5H12L11 21l7.5-10.5H12z",
  caret: "m7 10 5 5 5-5",
  left: "m14.5 6-6 6 6 6",
  right: "m9.5 6 6 6-6 6",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M5 12h13M12.5 6l6 6-6 6",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  again: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5V8h3.5",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 7.5V12l3 2",
  reply: "M10 7 5 12l5 5M5.5 12H14a5 5 0 0 1 5 5v1",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  calendar: "M5 6.5h14v13H5zM5 10.5h14M9 4.5v4M15 4.5v4",
  file: "M7 4h7l4 4v12H7zM14 4v4h4",
  search: "M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15.5 15.5 20 20",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  up: "m7 14 5-5 5 5",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 11v5M12 8h.01",
  warning: "M12 4.5 21 19.5H3zM12 10.5v4M12 17h.01",
  tick: "m5.5 12.5 4.5 4.5 9-10",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13",
  thumbUp: "M8 11l3.5-7c1.5 0 2.5 1 2.5 2.5V10h4.5c1 0 1.7 1 1.5 2l-1.3 6c-.2 1-1 1.5-2 1.5H8zM8 11H4.5v8.5H8",
};

/** One of our own line drawings, hidden from screen readers. */
export function icon(name) {
  return s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    s("path", { d: ICONS[name] }));
}

/** A button with a drawing only: `label` is what a screen reader says and the tooltip shows. */
export function iconButton(name, label, onclick, more) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label,
    onclick, ...more }, icon(name));
}

/** A tile with a person's initials; an app gets its own look. */
export function avatar(name, { app = false, small = false } = {}) {
  const words = String(name || "?").split(/\s+/).filter(Boolean);
  const letters = app ? words[0][0] : words.slice(0, 2).map((word) => word[0]).join("");
  const classes = ["avatar", small && "small", app ? "of-app" : `tint-${tint(name)}`];
  return h("span", { class: classes.filter(Boolean).join(" "), "aria-hidden": "true" },
    letters.toUpperCase());
}

function tint(name) {
  let sum = 7;
  for (const letter of String(name)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % 8;
}

/** Say something to a screen reader without showing it; `urgent` interrupts. */
export function announce(sentence, { urgent = false } = {}) {
  const region = document.getElementById(urgent ? "assertive" : "polite");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = sentence; });
}

/**
 * Make `parent` hold one node for each wanted item, in order, keeping every node whose key and
 * signature are unchanged where it stands: focus, caret and scroll survive.
 * `wanted` is a list of {key, signature, make}.
 */
export function reconcile(parent, wanted) {
  const held = holding(parent);
  const kept = new Map();
  for (const node of [...parent.childNodes]) {
    const want = wanted.find((item) => item.key === node.reconcileKey);
    if (want && want.signature === node.reconcileSignature) kept.set(want.key, node);
    else node.remove();
  }
  let cursor = parent.firstChild;
  for (const item of wanted) {
    let node = kept.get(item.key);
    if (!node) {
      node = item.make();
      node.reconcileKey = item.key;
      node.reconcileSignature = item.signature;
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  if (held) restore(parent, held);
}

function holding(parent) {
  const active = document.activeElement;
  if (!active || !parent.contains(active)) return null;
  const caret = typeof active.selectionStart === "number";
  return {
    active,
    ts: active.closest("[data-ts]")?.dataset.ts,
    block: active.closest("[data-block-id]")?.dataset.blockId,
    action: active.closest("[data-action-id]")?.dataset.actionId,
    value: active.value,
    from: caret ? active.selectionStart : null,
    to: caret ? active.selectionEnd : null,
  };
}

function restore(parent, held) {
  if (document.activeElement === held.active) return;
  let target = parent.contains(held.active) ? held.active : null;
  if (!target && held.action) {
    const inside = held.ts ? parent.querySelector(`[data-ts="${CSS.escape(held.ts)}"]`) : parent;
    target = [...(inside || parent).querySelectorAll("[data-action-id]")].find((node) =>
      node.dataset.actionId === held.action
      && node.closest("[data-block-id]")?.dataset.blockId === held.block);
  }
  if (target?.matches("[role=group], [role=radiogroup]")) {
    target = target.querySelector("input:checked") || target.querySelector("input");
  }
  if (!target) return;
  target.focus({ preventScroll: true });
  if (held.from !== null && typeof target.selectionStart === "number") {
    target.setSelectionRange(held.from, held.to);
  }
}
