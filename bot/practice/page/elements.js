// Interactive elements: buttons, menus, pickers, radio buttons and checkboxes. Each is drawn from
// its Block Kit object and the state that its surface holds.

import { confirmed } from "./dialog.js";
import { freshId, h, icon } from "./dom.js";
import { DateBox, timeBox } from "./calendar.js";
import { spoken, words } from "./mrkdwn.js";
import { Popup } from "./popup.js";
import { select } from "./selects.js";
import { clockTime, epochOf, isoDate, today } from "./time.js";
import { textInput } from "./text.js";
import { fileInput } from "./files.js";

const DRAW = {
  button, overflow, icon_button: iconElement, feedback_buttons: feedback,
  datepicker, timepicker, datetimepicker, radio_buttons: marks, checkboxes: marks,
  plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput,
  number_input: textInput, rich_text_input: textInput, file_input: fileInput,
};
const SELECT = /^(multi_)?(static|external|users|conversations|channels)_select$/;

/**
 * One interactive element of a block. `more` are attributes of its control (id, aria-…);
 * an element of an unknown type is said, not dropped.
 */
export function drawElement(element, block, surface, more = {}) {
  const draw = SELECT.test(element.type) ? select : DRAW[element.type];
  if (!draw) return h("span", { class: "unknown" }, `(${element.type}: not shown here)`);
  return draw(element, block, surface, { "data-action-id": element.action_id, ...more });
}

/** Run what a person agreed to; while the app has not answered the control is marked busy. */
export async function act(node, element, send) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (!await confirmed(element.confirm)) return;
  node.setAttribute("aria-busy", "true");
  await send();
  node.removeAttribute("aria-busy");
}

function button(element, block, surface, more) {
  const style = ["primary", "danger"].includes(element.style) ? element.style : "";
  const attributes = { class: `button ${style}`.trim(), "data-value": element.value || null,
    "aria-label": element.accessibility_label || null, ...more };
  const press = () => act(node, element, () => surface.press(block, element, { value: element.value ?? null }));
  const node = element.url && /^https?:/.test(element.url)
    ? h("a", { ...attributes, href: element.url, target: "_blank", rel: "noreferrer noopener", onclick: press },
      words(element.text))
    : h("button", { ...attributes, type: "button", onclick: press }, words(element.text));
  return node;
}

function iconElement(element, block, surface, more) {
  const label = element.accessibility_label || spoken(element.text);
  const node = h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...more,
    onclick: () => act(node, element, () => surface.press(block, element, { value: element.value ?? null })) },
  icon("trash"));
  return node;
}

function feedback(element, block, surface, more) {
  const one = (choice, turned) => {
    const label = choice.accessibility_label || spoken(choice.text);
    const node = h("button", { type: "button", class: `icon-button ${turned}`, "aria-label": label,
      title: label, "data-value": choice.value, onclick: () => act(node, element, () => surface.press(block,
        element, { selected: { type: element.type, value: choice.value } })) }, icon("thumbUp"));
    return node;
  };
  return h("span", { class: "feedback", role: "group", "aria-label": "Was this helpful?", ...more },
    one(element.positive_button, ""), one(element.negative_button, "turned"));
}

function overflow(element, block, surface, more) {
  const id = freshId("menu");
  const items = element.options.map((option) => h(option.url ? "a" : "button", {
    role: "menuitem", class: "menu-item", tabindex: "-1", type: option.url ? null : "button",
    href: /^https?:/.test(option.url || "") ? option.url : null,
    target: option.url ? "_blank" : null, rel: option.url ? "noreferrer noopener" : null,
    "data-value": option.value, onclick: () => {
      popup.close();
      node.focus();
      act(node, element, () => surface.press(block, element,
        { selected: { type: "overflow", selected_option: bare(option) } }));
    } }, h("span", {}, words(option.text)), option.description && h("small", {}, words(option.description))));
  const menu = h("div", { id, role: "menu", class: "popup menu", "aria-label": "More",
    onkeydown: (event) => menuKey(event, items, popup, node) }, items);
  const node = h("button", { type: "button", class: "button quiet dots", "aria-haspopup": "menu",
    "aria-expanded": "false", "aria-controls": id, "aria-label": "More actions", ...more, onclick: () => {
      if (popup.isOpen) popup.close();
      else {
        popup.open();
        node.setAttribute("aria-expanded", "true");
        items[0]?.focus();
      }
    } }, icon("dots"));
  const popup = new Popup(node, menu, { least: 200, onclose: () => node.setAttribute("aria-expanded", "false") });
  return h("span", { class: "overflow" }, node, menu);
}

/** Arrow keys, Escape and Tab inside a menu of `items` opened by `opener`. */
export function menuKey(event, items, popup, opener) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
    }
    popup.close();
    opener.focus();
  }
}

/** An option as it goes back to the app: its text and value only. */
export function bare(option) {
  return { text: option.text, value: option.value };
}

function marks(element, block, surface, more) {
  const several = element.type === "checkboxes";
  const start = several ? { selected_options: (element.initial_options || []).map(bare) }
    : { selected_option: element.initial_option ? bare(element.initial_option) : null };
  if (!surface.get(block, element)) surface.set(block, element, start);
  const held = surface.get(block, element);
  const chosen = new Set((several ? held.selected_options : [held.selected_option])
    .filter(Boolean).map((option) => option.value));
  const name = freshId("choice");
  const frame = h("div", { class: "marks", role: several ? "group" : "radiogroup",
    "aria-label": more["aria-labelledby"] ? null : "Choices", ...more });
  const changed = async (input) => {
    if (!await confirmed(element.confirm)) {
      input.checked = !input.checked;
      return;
    }
    const on = new Set([...frame.querySelectorAll("input:checked")].map((each) => each.value));
    const options = element.options.filter((option) => on.has(option.value)).map(bare);
    surface.changed(block, element, several ? { selected_options: options }
      : { selected_option: options[0] || null });
  };
  for (const option of element.options) {
    const [words_, about] = [freshId("mark"), option.description && freshId("about")];
    frame.append(h("label", { class: "mark" }, h("input", { type: several ? "checkbox" : "radio", name,
      value: option.value, checked: chosen.has(option.value), "aria-labelledby": words_, "aria-describedby": about || null,
      onchange: (event) => changed(event.target) }),
    h("span", {}, h("span", { class: "mark-words", id: words_ }, words(option.text)),
      about && h("span", { class: "mark-more", id: about }, words(option.description)))));
  }
  return frame;
}

function datepicker(element, block, surface, more) {
  if (!surface.get(block, element)) {
    surface.set(block, element, { selected_date: element.initial_date || null });
  }
  return new DateBox({ value: surface.get(block, element).selected_date, attributes: more,
    placeholder: spoken(element.placeholder || ""),
    onchange: (date) => surface.changed(block, element, { selected_date: date }) }).node;
}

function timepicker(element, block, surface, more) {
  const echo = element.timezone ? { timezone: element.timezone } : {};
  if (!surface.get(block, element)) {
    surface.set(block, element, { selected_time: element.initial_time || null, ...echo });
  }
  return timeBox({ value: surface.get(block, element).selected_time, attributes: more,
    placeholder: spoken(element.placeholder || ""),
    onchange: (time) => surface.changed(block, element, { selected_time: time, ...echo }) }).node;
}

function datetimepicker(element, block, surface, more) {
  if (!surface.get(block, element)) {
    surface.set(block, element, { selected_date_time: element.initial_date_time || null });
  }
  const at = surface.get(block, element).selected_date_time;
  const now = { date: at ? isoDate(at) : null, time: at ? clockTime(at) : null };
  const changed = (part) => {
    Object.assign(now, part);
    if (part.date && !now.time) now.time = "09:00";
    if (part.time && !now.date) now.date = today();
    const epoch = now.date && now.time ? epochOf(now.date, now.time) : null;
    surface.changed(block, element, { selected_date_time: epoch });
  };
  const day = new DateBox({ value: now.date, attributes: more, onchange: (date) => changed({ date }) });
  const time = timeBox({ value: now.time, attributes: { "aria-label": "Time" },
    onchange: (each) => changed({ time: each }) });
  return h("div", { class: "date-time" }, day.node, time.node);
}
