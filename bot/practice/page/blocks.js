// Every Block Kit block that an app may put into a message, a window or its home tab.

import { drawElement } from "./elements.js";
import { chart } from "./charts.js";
import { freshId, h, icon, reconcile } from "./dom.js";
import { fileAddress } from "./files.js";
import { markdown } from "./markdown.js";
import { spoken, words } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

const DRAW = {
  section, header, divider: () => h("hr", { class: "divider" }), context, actions, image, input,
  rich_text: richText, markdown: (block) => h("div", { class: "md" }, markdown(block.text)),
  table, data_table: dataTable, data_visualization: chart, alert, card, carousel, container,
  context_actions: actions, file: remoteFile, video, plan, task_card: task,
};

/** Show `blocks` inside `parent`, keeping the nodes of blocks that have not changed. */
export function drawBlocks(parent, blocks, surface) {
  reconcile(parent, (blocks || []).map((block, at) => ({
    key: `${block.type} ${block.block_id ?? at}`,
    signature: JSON.stringify(block),
    make: () => drawBlock(block, surface),
  })));
}

/** One block; a type that the page does not know is said, not dropped. */
export function drawBlock(block, surface) {
  const draw = DRAW[block.type];
  const inside = draw ? draw(block, surface)
    : h("p", { class: "unknown" }, `(a “${block.type}” block: not shown here)`);
  return h("div", { class: `block block-${block.type}`, "data-block-id": block.block_id ?? null,
    "data-block-type": block.type }, inside);
}

function section(block, surface) {
  const id = freshId("section");
  const text = block.text && h("div", { class: "md", id }, words(block.text));
  const fields = block.fields && h("div", { class: "fields" },
    block.fields.map((field) => h("div", { class: "md" }, words(field))));
  const side = block.accessory && h("div", { class: `accessory of-${block.accessory.type}` },
    block.accessory.type === "image" ? picture(block.accessory)
      : drawElement(block.accessory, block, surface, labelled(block.accessory, text && id)));
  return h("div", { class: side ? "section with-accessory" : "section" },
    h("div", { class: "section-words" }, text, fields), side);
}

function labelled(element, id) {
  return id && !["button", "overflow"].includes(element.type) ? { "aria-labelledby": id } : {};
}

function header(block) {
  const level = Math.min(4, Math.max(1, block.level || 1));
  return h(`h${Math.min(6, level + 2)}`, { class: `header level-${level}` }, words(block.text));
}

function context(block) {
  return h("div", { class: "context" }, block.elements.map((element) => (element.type === "image"
    ? picture(element, "tiny") : h("span", { class: "md" }, words(element)))));
}

function actions(block, surface) {
  return h("div", { class: "actions" }, block.elements.map((element) => drawElement(element, block, surface,
    element.type === "button" || !element.placeholder ? {} : { "aria-label": spoken(element.placeholder) })));
}

/** A picture of the workspace, or of this page. Others are not fetched: nothing leaves the machine. */
function picture(element, size = "") {
  const file = element.slack_file?.id;
  const source = file ? fileAddress(file) : element.image_url || "";
  if (file || /^(data:image\/|\/)/.test(source) || source.startsWith(window.location.origin)) {
    return h("img", { class: `picture ${size}`.trim(), src: source, alt: element.alt_text || "", loading: "lazy" });
  }
  return h("span", { class: `picture-away ${size}`.trim(), role: "img", "aria-label": element.alt_text },
    size ? null : element.alt_text);
}

function image(block) {
  return h("figure", { class: "image" }, block.title && h("figcaption", {}, words(block.title)), picture(block));
}

/** A question: its label, control, hint and the place for what is wrong with the answer. */
function input(block, surface) {
  const element = block.element;
  const [label, control, hint, error] = ["label", "control", "hint", "error"].map(freshId);
  const described = [block.hint && hint, error].filter(Boolean).join(" ");
  const group = ["radio_buttons", "checkboxes"].includes(element.type);
  const optional = block.optional && h("span", { class: "optional" }, " (optional)");
  const title = group ? h("div", { class: "label", id: label }, words(block.label), optional)
    : h("label", { class: "label", id: label, for: control }, words(block.label), optional);
  const attributes = { id: control, "aria-describedby": described,
    "aria-required": block.optional || element.type === "checkboxes" ? null : "true" };
  if (group) attributes["aria-labelledby"] = label;
  return h("div", { class: "field" }, title, drawElement(element, block, surface, attributes),
    block.hint && h("div", { class: "hint", id: hint }, words(block.hint)),
    h("div", { class: "field-error", id: error }));
}

const ALERTS = { info: ["info", "Information"], warning: ["warning", "Warning"], error: ["warning", "Error"],
  success: ["tick", "Success"], default: ["info", "Note"] };

function alert(block) {
  const level = ALERTS[block.level] ? block.level : "default";
  const [sign, name] = ALERTS[level];
  return h("div", { class: `alert ${level}`, role: "note", "aria-label": name }, icon(sign),
    h("div", { class: "md" }, words(block.text)));
}

function card(block, surface) {
  const buttons = block.actions?.length && h("div", { class: "actions" },
    block.actions.map((element) => drawElement(element, block, surface)));
  return h("div", { class: "card" }, block.hero_image && picture(block.hero_image, "hero"),
    h("div", { class: "card-body" }, h("div", { class: "card-head" }, block.icon && picture(block.icon, "tiny"),
      h("div", {}, block.title && h("div", { class: "card-title" }, words(block.title)),
        block.subtitle && h("div", { class: "card-subtitle" }, words(block.subtitle)))),
    block.body && h("div", { class: "md" }, words(block.body)),
    block.subtext && h("div", { class: "card-subtext" }, words(block.subtext)), buttons));
}

function carousel(block, surface) {
  return h("div", { class: "carousel", tabindex: "0", role: "region", "aria-label": "Cards" },
    block.elements.map((each) => card({ ...each, block_id: each.block_id ?? block.block_id }, surface)));
}

function container(block, surface) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : words(block.title);
  const heading = [h("div", { class: "container-title" }, title),
    block.subtitle && h("div", { class: "container-subtitle" }, words(block.subtitle))];
  const inside = h("div", { class: "container-body" });
  drawBlocks(inside, block.child_blocks, surface);
  if (!block.is_collapsible) {
    return h("div", { class: "container" },
      h("div", { class: block.has_header_divider ? "container-head ruled" : "container-head" }, heading), inside);
  }
  return h("details", { class: "container", open: !block.default_collapsed },
    h("summary", { class: "container-head" }, icon("caret"), h("div", {}, heading)), inside);
}

function remoteFile(block) {
  return h("div", { class: "file" }, icon("file"), h("span", {}, h("strong", {}, `File ${block.external_id}`)));
}

function video(block) {
  return h("div", { class: "file" }, icon("file"), h("span", {}, h("strong", {}, words(block.title)),
    h("small", {}, `Film: ${block.alt_text || "not loaded here"}`)));
}

const TASKS = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Failed" };

function task(block) {
  return h("div", { class: `task ${block.status || "pending"}` }, h("strong", {}, String(block.title?.text ?? block.title)),
    h("span", { class: "task-status" }, TASKS[block.status] || "Waiting"),
    block.details && richText(block.details), block.output && richText(block.output));
}

function plan(block) {
  return h("div", { class: "plan" }, h("div", { class: "container-title" }, String(block.title?.text ?? block.title)),
    (block.tasks || []).map(task));
}
