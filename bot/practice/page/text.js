// Boxes to write in. Nothing is cut off while somebody types: what is too long is counted, and
// said when the window is sent.

import { freshId, h } from "./dom.js";
import { spoken } from "./mrkdwn.js";
import { plainOf, richTextOf } from "./richtext.js";

const TYPES = { email_text_input: "email", url_text_input: "url" };

/** plain_text_input, email, url, number and (as a plain box) rich_text_input. */
export function textInput(element, block, surface, more) {
  const rich = element.type === "rich_text_input";
  const long = rich || element.multiline;
  if (!surface.get(block, element)) {
    surface.set(block, element, rich ? { rich_text_value: element.initial_value || null }
      : { value: element.initial_value ?? null });
  }
  const held = surface.get(block, element);
  const counter = element.max_length ? h("span", { class: "counter", id: freshId("count") }) : null;
  const described = [more["aria-describedby"], counter?.id].filter(Boolean).join(" ") || null;
  const count = (typed) => {
    if (!counter) return;
    const length = [...typed].length;
    counter.textContent = `${length} of ${element.max_length}`;
    counter.classList.toggle("over", length > element.max_length);
  };
  const changed = (event) => {
    const typed = event.target.value;
    count(typed);
    if (rich) surface.set(block, element, { rich_text_value: richTextOf(typed) });
    else surface.typed(block, element, typed === "" ? null : typed);
  };
  const node = h(long ? "textarea" : "input", {
    class: "text-box", rows: long ? element.min_lines || 3 : null,
    type: long ? null : TYPES[element.type] || "text", autocomplete: "off",
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: element.placeholder ? spoken(element.placeholder) : null,
    ...more, "aria-describedby": described, oninput: changed,
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing || (long && !event.metaKey && !event.ctrlKey)) return;
      if (surface.entered(block, element)) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
  });
  node.value = rich ? plainOf(held.rich_text_value) : held.value ?? "";
  count(node.value);
  return h("div", { class: "text" }, node, counter);
}
