// Dates and times to type or to pick. The calendar opens at the practice clock's day, not at the
// machine's.

import { announce, freshId, h, icon, iconButton } from "./dom.js";
import { among, Picker } from "./picker.js";
import { Popup } from "./popup.js";
import { daysAfter, readDate, readTime, sayDate, sayDateInFull, sayMonth, today } from "./time.js";

/** A date box: type "11/12/2026", "2026-12-11" or "11 Dec", or open the calendar. */
export class DateBox {
  constructor({ value = null, placeholder = "", onchange, attributes = {} }) {
    this.value = value;
    this.onchange = onchange;
    this.input = h("input", { type: "text", autocomplete: "off", ...attributes,
      placeholder: placeholder || "Choose a date",
      onchange: () => this.typed(), onclick: () => this.open(false),
      onkeydown: (event) => this.key(event) });
    this.button = iconButton("calendar", "Open the calendar", () => this.open(true),
      { tabindex: "-1", class: "box-button" });
    this.box = h("div", { class: "popup calendar", role: "dialog", "aria-label": "Calendar",
      onkeydown: (event) => this.move(event) });
    this.frame = h("div", { class: "picker date-box" }, this.input, this.button);
    this.node = h("div", { class: "picker-box" }, this.frame, this.box);
    this.popup = new Popup(this.frame, this.box, { least: 288 });
    this.show();
  }

  show() {
    this.input.value = this.value ? sayDate(this.value) : "";
  }

  typed() {
    const text = this.input.value.trim();
    const read = text ? readDate(text) : null;
    if (text && !read) {
      announce("That is not a date. Type it like 11/12/2026.", { urgent: true });
      this.show();
      return;
    }
    this.set(read);
  }

  set(date) {
    const changed = date !== this.value;
    this.value = date;
    this.show();
    if (changed) this.onchange(date);
  }

  key(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.open(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.typed();
      this.popup.close();
    } else if (event.key === "Escape" && this.popup.isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.popup.close();
    } else if (event.key === "Tab") this.popup.close();
  }

  open(withFocus) {
    this.day = this.value || today();
    this.draw();
    this.popup.open();
    if (withFocus) this.focusDay();
  }

  focusDay() {
    this.box.querySelector("[tabindex='0'][data-date]")?.focus();
  }

  draw() {
    const month = this.day.slice(0, 7);
    const first = `${month}-01`;
    const shift = (new Date(`${first}T12:00:00Z`).getUTCDay() + 6) % 7;
    const start = daysAfter(first, -shift);
    const weeks = [0, 1, 2, 3, 4, 5].map((week) => [0, 1, 2, 3, 4, 5, 6]
      .map((day) => daysAfter(start, week * 7 + day)));
    const title = freshId("month");
    const turn = (by, label, sign) => iconButton(sign, label, () => this.turn(by));
    this.box.replaceChildren(
      h("div", { class: "calendar-head" }, turn(-1, "Month before", "left"),
        h("strong", { id: title, "aria-live": "polite" }, sayMonth(month)), turn(1, "Next month", "right")),
      h("table", { role: "grid", "aria-labelledby": title },
        h("thead", {}, h("tr", {}, ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].map((day) => h("th", { scope: "col" }, day)))),
        h("tbody", {}, weeks.filter((week) => week.some((day) => day.startsWith(month)))
          .map((week) => h("tr", {}, week.map((day) => this.cell(day, month)))))));
  }

  cell(day, month) {
    const classes = [day.startsWith(month) ? "" : "beyond", day === today() ? "is-today" : ""];
    return h("td", {}, h("button", { type: "button", class: classes.join(" ").trim() || null,
      "data-date": day, tabindex: day === this.day ? "0" : "-1", "aria-label": sayDateInFull(day),
      "aria-pressed": String(day === this.value), onclick: () => this.pick(day) }, Number(day.slice(8))));
  }

  pick(day) {
    this.popup.close();
    this.set(day);
    this.input.focus();
  }

  turn(by) {
    const at = new Date(`${this.day.slice(0, 7)}-01T12:00:00Z`);
    at.setUTCMonth(at.getUTCMonth() + by);
    const month = at.toISOString().slice(0, 7);
    const last = daysAfter(`${month}-28`, 4).slice(0, 7) === month ? 31 : 28;
    this.day = `${month}-${String(Math.min(Number(this.day.slice(8)), last)).padStart(2, "0")}`;
    this.draw();
  }

  move(event) {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.popup.close();
      this.input.focus();
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      this.turn(event.key === "PageUp" ? -1 : 1);
      this.focusDay();
    } else if (days && event.target.dataset.date) {
      event.preventDefault();
      this.day = daysAfter(this.day, days);
      this.draw();
      this.focusDay();
    }
  }
}

/** A time box: choose a half hour or type any time. */
export function timeBox({ value = null, placeholder = "", onchange, attributes = {} }) {
  const halves = [...Array(48).keys()].map((half) => {
    const label = `${String(Math.floor(half / 2)).padStart(2, "0")}:${half % 2 ? "30" : "00"}`;
    return { value: label, label };
  });
  const find = (typed) => {
    const exact = typed && readTime(typed);
    const fitting = among([{ choices: halves }])(typed)[0]?.choices || [];
    const more = exact && !fitting.some((each) => each.value === exact) ? [{ value: exact, label: exact }] : [];
    return [{ choices: [...more, ...fitting] }];
  };
  const picker = new Picker({ find, chosen: value ? [{ value, label: value }] : [],
    placeholder: placeholder || "Choose a time", clearable: true, attributes,
    onchange: (chosen) => onchange(chosen[0]?.value || null) });
  picker.input.addEventListener("change", () => {
    const read = readTime(picker.input.value);
    if (read && read !== picker.chosen[0]?.value) picker.choose({ value: read, label: read });
  });
  picker.frame.lastChild.replaceWith(icon("clock"));
  return picker;
}
