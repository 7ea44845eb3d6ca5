// One control for every select menu: a box to type in and a list to choose from, single or
// several, with groups, from the page or from the app. The pattern is the ARIA combobox.

import { announce, freshId, h, icon } from "./dom.js";
import { Popup } from "./popup.js";

/**
 * A combobox. `find(typed)` gives groups [{label, choices: [{value, label, shown, more}]}], now or
 * later; `least` is how many characters it needs first; `chosen` are the choices held; `onchange`
 * gets the new list (`settled` false while a list for several is still open).
 */
export class Picker {
  constructor({ find, chosen = [], several = false, most = 100, least = 0, placeholder = "",
    clearable = false, delay = 0, onchange, attributes = {} }) {
    Object.assign(this, { find, chosen, several, most, least, delay, onchange, clearable });
    this.choices = [];
    this.active = -1;
    this.dirty = false;
    this.asked = 0;
    const id = freshId("list");
    this.input = h("input", { type: "text", role: "combobox", autocomplete: "off",
      spellcheck: "false", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": id, placeholder: placeholder || "Choose…", ...attributes,
      onclick: () => this.open(), oninput: () => this.typed(),
      onkeydown: (event) => this.key(event), onblur: () => this.left() });
    this.chips = h("span", { class: "chips" });
    this.clear = h("button", { type: "button", class: "picker-clear", "aria-label": "Clear",
      tabindex: "-1", onclick: () => this.choose(null) }, icon("close"));
    this.list = h("div", { id, role: "listbox", class: "popup options",
      "aria-multiselectable": several ? "true" : null, "aria-label": "Choices",
      onpointerdown: (event) => event.preventDefault() });
    this.frame = h("div", { class: several ? "picker several" : "picker" }, this.chips,
      this.input, this.clear, icon("caret"));
    this.node = h("div", { class: "picker-box" }, this.frame, this.list);
    this.frame.addEventListener("click", (event) => {
      if (event.target === this.frame || event.target.closest(".icon")) this.input.focus();
      if (event.target === this.frame) this.open();
    });
    this.popup = new Popup(this.frame, this.list, { onclose: () => this.closed(), least: 220 });
    this.show();
  }

  /** Bring what is seen in line with what is chosen. */
  show() {
    this.clear.hidden = !(this.clearable && this.chosen.length && !this.several);
    if (!this.several) {
      this.input.value = this.chosen[0]?.label || "";
      return;
    }
    this.chips.replaceChildren(...this.chosen.map((choice) => h("span", { class: "chip" },
      choice.label, h("button", { type: "button", "aria-label": `Remove ${choice.label}`,
        onclick: () => this.drop(choice) }, icon("close")))));
    this.input.classList.toggle("after-chips", this.chosen.length > 0);
  }

  open() {
    if (this.popup.isOpen || this.input.disabled) return;
    if (!this.several) this.input.select();
    this.input.setAttribute("aria-expanded", "true");
    this.popup.open();
    this.look("");
  }

  typed() {
    if (!this.popup.isOpen) {
      this.input.setAttribute("aria-expanded", "true");
      this.popup.open();
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(this.input.value.trim()), this.delay);
  }

  async look(text) {
    this.asked += 1;
    const mine = this.asked;
    if (text.length < this.least) {
      const some = this.least === 1 ? "a character" : `${this.least} characters`;
      this.fill([], `Type ${some} or more to look for a choice`);
      return;
    }
    const answer = this.find(text);
    if (answer instanceof Promise) this.list.setAttribute("aria-busy", "true");
    const groups = await answer;
    this.list.removeAttribute("aria-busy");
    if (mine === this.asked && this.popup.isOpen) {
      this.fill(groups || [], groups ? "Nothing found" : "The choices could not be loaded");
    }
  }

  fill(groups, nothing) {
    this.choices = groups.flatMap((group) => group.choices);
    this.active = this.choices.findIndex((choice) => this.holds(choice));
    let at = 0;
    const option = (choice) => {
      const index = at;
      at += 1;
      return h("div", { role: "option", id: `${this.list.id}-${index}`, class: "option",
        "data-value": choice.value, "aria-selected": String(this.holds(choice)),
        onclick: () => this.choose(choice) },
      h("span", { class: "option-words" }, h("span", {}, choice.shown || choice.label),
        choice.more && h("span", { class: "option-more" }, choice.more)),
      h("span", { class: "option-tick", "aria-hidden": "true" }, icon("tick")));
    };
    const nodes = groups.map((group) => (group.label ? h("div", { role: "group", "aria-label": group.label },
      h("div", { class: "option-group", "aria-hidden": "true" }, group.label), group.choices.map(option))
      : group.choices.map(option)));
    this.list.replaceChildren(...nodes.flat());
    if (!this.choices.length) this.list.append(h("div", { class: "option-none" }, nothing));
    this.popup.place();
    this.point(this.active);
    announce(this.choices.length ? `${this.choices.length} choices` : nothing);
  }

  holds(choice) {
    return this.chosen.some((each) => each.value === choice.value);
  }

  point(index) {
    this.active = index;
    const options = this.list.querySelectorAll("[role=option]");
    options.forEach((node, at) => node.classList.toggle("active", at === index));
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const open = this.popup.isOpen;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!open) this.open();
      else if (this.choices.length) {
        const from = this.active < 0 && step < 0 ? 0 : this.active;
        this.point((from + step + this.choices.length) % this.choices.length);
      }
    } else if (event.key === "Enter" && (open || !this.several)) {
      event.preventDefault();
      event.stopPropagation();
      const only = this.choices.length === 1 ? 0 : this.active;
      if (!open) this.open();
      else if (only >= 0) this.choose(this.choices[only]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.popup.close();
    } else if (event.key === "Backspace" && this.several && !this.input.value && this.chosen.length) {
      this.drop(this.chosen[this.chosen.length - 1]);
    } else if (event.key === "Tab" && open) {
      this.popup.close();
    }
  }

  choose(choice) {
    if (this.several) {
      if (this.holds(choice)) this.set(this.chosen.filter((each) => each.value !== choice.value));
      else if (this.chosen.length < this.most) this.set([...this.chosen, choice]);
      else announce(`No more than ${this.most} can be chosen`, { urgent: true });
      this.input.value = "";
      this.list.querySelectorAll("[role=option]").forEach((node, at) =>
        node.setAttribute("aria-selected", String(this.holds(this.choices[at]))));
      return;
    }
    this.set(choice ? [choice] : []);
    this.popup.close();
  }

  drop(choice) {
    this.set(this.chosen.filter((each) => each.value !== choice.value));
    this.input.focus();
  }

  set(chosen) {
    this.chosen = chosen;
    this.dirty = this.several;
    this.show();
    this.popup.place();
    this.onchange(chosen, !this.several);
    if (this.several && !this.popup.isOpen) this.settle();
  }

  settle() {
    if (this.dirty) this.onchange(this.chosen, true);
    this.dirty = false;
  }

  left() {
    this.popup.close();
    if (!this.several) this.input.value = this.chosen[0]?.label || "";
    else this.input.value = "";
  }

  closed() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.show();
    this.settle();
  }
}

/** A `find` for choices that are already here: those that hold every typed word, groups kept. */
export function among(groups) {
  return (typed) => {
    const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (choice) => wanted.every((word) =>
      `${choice.label} ${choice.more || ""}`.toLowerCase().includes(word));
    return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) }))
      .filter((group) => group.choices.length);
  };
}
