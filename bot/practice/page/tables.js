// Tables: the plain one, and the one that can be sorted, filtered and paged.

import { announce, freshId, h, icon } from "./dom.js";
import { plainOf, richText } from "./richtext.js";

function shown(cell) {
  if (!cell) return "";
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return cell.text ?? String(cell.value);
  return cell.text ?? "";
}

function textOf(cell) {
  if (!cell) return "";
  if (cell.type === "rich_text") return plainOf(cell);
  return String(cell.text ?? cell.value ?? "");
}

/** A `table` block: the first row is its head. */
export function table(block) {
  const [head, ...body] = block.rows || [];
  const settings = block.column_settings || [];
  const look = (at) => ({ class: [`to-${settings[at]?.align || "left"}`,
    settings[at]?.is_wrapped ? "wrapped" : ""].join(" ").trim() });
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", { class: "grid" },
      h("thead", {}, h("tr", {}, (head || []).map((cell, at) => h("th", { scope: "col", ...look(at) }, shown(cell))))),
      h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell, at) => h("td", look(at), shown(cell))))))));
}

/** A `data_table` block. */
export function dataTable(block) {
  return new DataTable(block).node;
}

class DataTable {
  constructor(block) {
    [this.head, ...this.rows] = block.rows;
    this.size = block.page_size || 5;
    this.side = block.row_header_column_index ?? 0;
    this.page = 0;
    this.sorted = null;
    this.typed = "";
    this.numeric = this.head.map((_, at) => this.rows.length > 0
      && this.rows.every((row) => row[at]?.type === "raw_number"));
    const caption = freshId("caption");
    this.headRow = h("tr");
    this.body = h("tbody");
    this.foot = h("div", { class: "table-foot" });
    const table_ = h("table", { class: "grid", "aria-labelledby": caption },
      h("thead", {}, this.headRow), this.body);
    this.node = h("figure", { class: "data-table" },
      h("div", { class: "table-top" }, h("figcaption", { id: caption }, block.caption), this.filter()),
      h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": caption }, table_), this.foot);
    this.draw();
  }

  filter() {
    if (this.rows.length <= this.size) return null;
    return h("label", { class: "table-filter" }, icon("search"), h("input", { type: "search",
      placeholder: "Find a row", "aria-label": "Find a row", oninput: (event) => {
        this.typed = event.target.value.trim().toLowerCase();
        this.page = 0;
        this.draw();
      } }));
  }

  chosen() {
    const rows = this.rows.filter((row) => !this.typed
      || row.some((cell) => textOf(cell).toLowerCase().includes(this.typed)));
    if (!this.sorted) return rows;
    const { at, way } = this.sorted;
    const compare = this.numeric[at] ? (a, b) => a[at].value - b[at].value
      : (a, b) => textOf(a[at]).localeCompare(textOf(b[at]), "en-GB", { numeric: true });
    return [...rows].sort((a, b) => way * compare(a, b));
  }

  draw() {
    const rows = this.chosen();
    const pages = Math.max(1, Math.ceil(rows.length / this.size));
    this.page = Math.min(this.page, pages - 1);
    const visible = rows.slice(this.page * this.size, (this.page + 1) * this.size);
    if (!this.headRow.children.length) this.headRow.append(...this.head.map((cell, at) => this.columnHead(cell, at)));
    [...this.headRow.children].forEach((node, at) => node.setAttribute("aria-sort",
      this.sorted?.at === at ? (this.sorted.way > 0 ? "ascending" : "descending") : "none"));
    this.body.replaceChildren(...visible.map((row) => h("tr", {}, row.map((cell, at) =>
      h(at === this.side ? "th" : "td", { scope: at === this.side ? "row" : null,
        class: this.numeric[at] ? "to-right" : null }, shown(cell))))));
    if (!visible.length) this.body.append(h("tr", {}, h("td", { colspan: this.head.length }, "No row has that.")));
    this.drawFoot(rows.length, pages);
  }

  columnHead(cell, at) {
    return h("th", { scope: "col", class: this.numeric[at] ? "to-right" : null },
      h("button", { type: "button", class: "sort", onclick: () => {
        const way = this.sorted?.at === at ? -this.sorted.way : 1;
        this.sorted = { at, way };
        this.draw();
        announce(`Sorted by ${textOf(cell)}, ${way > 0 ? "ascending" : "descending"}`);
      } }, shown(cell), icon("up")));
  }

  drawFoot(count, pages) {
    const first = count ? this.page * this.size + 1 : 0;
    const last = Math.min(count, (this.page + 1) * this.size);
    const turn = (by, label, sign) => h("button", { type: "button", class: "icon-button", "aria-label": label,
      disabled: this.page + by < 0 || this.page + by >= pages, "data-turn": by, onclick: () => {
        this.page += by;
        this.draw();
        const again = this.foot.querySelector(`[data-turn="${by}"]:enabled`) || this.foot.querySelector("button:enabled");
        again?.focus();
        announce(`Rows ${this.foot.querySelector(".rows").textContent}`);
      } }, icon(sign));
    this.foot.replaceChildren(h("span", { class: "rows" }, `${first}–${last} of ${count}`),
      ...(pages > 1 ? [turn(-1, "Rows before", "left"), turn(1, "Next rows", "right")] : []));
  }
}
