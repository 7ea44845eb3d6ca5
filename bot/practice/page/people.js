// Be anyone: who we are, everybody else one press away, and what this person could try.

import { announce, avatar, freshId, h, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { Popup } from "./popup.js";
import { store } from "./store.js";

/** The role in a title like "Team manager, Heron team", where several people have that role. */
function role(person) {
  const [first] = (person.title || "").split(",");
  const several = store.state.people.filter((each) => (each.title || "").split(",")[0] === first).length > 1;
  return (several ? first : person.title) || "Others";
}

export class People {
  /** `onchoose(id)` when somebody else was chosen. */
  constructor({ onchoose }) {
    this.onchoose = onchoose;
    this.active = -1;
    const id = freshId("people");
    this.opener = h("button", { type: "button", class: "me", "aria-haspopup": "dialog", "aria-expanded": "false",
      onclick: () => (this.popup.isOpen ? this.popup.close() : this.open()) });
    this.search = h("input", { type: "text", role: "combobox", class: "people-search", "aria-label": "Find a person",
      placeholder: "Find a name or a role", autocomplete: "off", spellcheck: "false", "aria-expanded": "true",
      "aria-controls": id, "aria-autocomplete": "list", oninput: () => this.fill(), onkeydown: (event) => this.key(event) });
    this.list = h("div", { id, role: "listbox", "aria-label": "People", class: "people-list" });
    this.panel = h("div", { class: "popup people", role: "dialog", "aria-label": "Be anyone" },
      h("p", { class: "people-title" }, "Be anyone"), this.search, this.list);
    this.tries = h("div", { class: "tries" });
    this.node = h("div", { class: "people-box" }, this.opener, this.panel, this.tries);
    this.popup = new Popup(this.opener, this.panel, { least: 290, onclose: () => this.opener.setAttribute("aria-expanded", "false") });
  }

  draw() {
    const { me, people } = store.state;
    this.opener.setAttribute("aria-label", `You are ${me.name}${me.title ? `, ${me.title}` : ""}. Be somebody else`);
    this.opener.replaceChildren(avatar(me.name), h("span", { class: "me-words" }, h("strong", {}, me.name),
      h("span", {}, me.title || "")), icon("caret"));
    this.drawTries(people.find((person) => person.id === me.id)?.tries || me.tries || []);
  }

  drawTries(tries) {
    const signature = JSON.stringify([store.as, tries]);
    if (signature === this.signature) return;
    this.signature = signature;
    const shut = localStorage.getItem("tries") === "shut";
    this.tries.replaceChildren(...(tries.length ? [h("details", { open: !shut, ontoggle: (event) =>
      localStorage.setItem("tries", event.target.open ? "open" : "shut") }, h("summary", {}, icon("caret"), "What to try"),
    h("ol", {}, tries.map((sentence) => h("li", {}, mrkdwn(sentence)))))] : []));
  }

  open() {
    this.search.value = "";
    this.opener.setAttribute("aria-expanded", "true");
    this.popup.open();
    this.fill();
    this.search.focus();
  }

  fill() {
    const wanted = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = store.state.people.filter((person) => wanted.every((word) =>
      `${person.name} ${person.title}`.toLowerCase().includes(word)));
    const groups = new Map();
    for (const person of fitting) {
      const title = role(person);
      groups.set(title, [...(groups.get(title) || []), person]);
    }
    this.shown = [...groups.values()].flat();
    this.list.replaceChildren(...[...groups].map(([title, people]) => h("div", { role: "group", "aria-label": title },
      h("div", { class: "option-group", "aria-hidden": "true" }, title), people.map((person) => this.option(person)))));
    if (!this.shown.length) this.list.append(h("p", { class: "option-none" }, "Nobody has that name or role."));
    this.popup.place();
    this.point(wanted.length ? 0 : this.shown.findIndex((person) => person.id === store.as));
    if (wanted.length) announce(`${this.shown.length} people`);
  }

  option(person) {
    return h("div", { role: "option", id: `${this.list.id}-${person.id}`, class: "option person", "data-person": person.id,
      "aria-selected": String(person.id === store.as), onclick: () => this.choose(person.id) },
    avatar(person.name, { small: true }), h("span", { class: "option-words" }, person.name,
      h("span", { class: "option-more" }, (person.title || "").slice(role(person).length).replace(/^[,\s]+/, ""))),
    person.unread ? h("span", { class: "unread", "aria-label": `${person.unread} unread` }, String(person.unread))
      : person.tries?.length ? h("span", { class: "has-tries", title: "Has something to try" }, "try") : null);
  }

  point(index) {
    this.active = index;
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((node, at) => node.classList.toggle("active", at === index));
    if (options[index]) {
      this.search.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    } else this.search.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      event.preventDefault();
      this.point((this.active + step + this.shown.length) % this.shown.length);
    } else if (event.key === "Enter" && this.shown[this.active]) {
      event.preventDefault();
      this.choose(this.shown[this.active].id);
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      event.stopPropagation();
      this.popup.close();
      this.opener.focus();
    }
  }

  choose(id) {
    this.popup.close();
    this.opener.focus();
    if (id !== store.as) this.onchoose(id);
  }
}
