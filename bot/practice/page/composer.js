// The box to write in: Enter sends, Shift and Enter begins a line, "/" offers commands and shortcuts.

import { post } from "./api.js";
import { announce, freshId, h, icon } from "./dom.js";
import { Popup } from "./popup.js";
import { store } from "./store.js";

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export class Composer {
  constructor(channel, thread, name) {
    this.channel = channel;
    this.thread = thread;
    this.offers = [];
    this.active = -1;
    const id = freshId("offers");
    const label = thread ? "Reply" : `Message ${name}`;
    this.input = h("textarea", { class: "composer-input", rows: "1", placeholder: label, "aria-label": label,
      "aria-autocomplete": "list", "aria-controls": id, oninput: () => this.typed(),
      onkeydown: (event) => this.key(event), onblur: () => this.popup.close() });
    this.trouble = h("p", { class: "composer-trouble", role: "alert" });
    this.sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", disabled: true,
      onclick: () => this.send() }, icon("send"));
    this.list = h("div", { id, role: "listbox", class: "popup options", "aria-label": "Commands",
      onpointerdown: (event) => event.preventDefault() });
    this.frame = h("div", { class: "composer-frame" }, this.input, this.sendButton);
    this.node = h("div", { class: "composer" }, this.trouble, this.frame, this.list,
      thread ? null : h("p", { class: "composer-hint" }, h("kbd", {}, "/"), " for commands and shortcuts"));
    this.popup = new Popup(this.frame, this.list, { least: 260, onclose: () => {
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
    } });
  }

  typed() {
    this.sendButton.disabled = !this.input.value.trim();
    this.trouble.textContent = "";
    const text = this.input.value.toLowerCase();
    this.offers = /^\/\S*$/.test(text) && !this.thread ? this.fitting(text) : [];
    if (!this.offers.length) {
      this.popup.close();
      return;
    }
    this.list.replaceChildren(...this.offers.map((offer, at) => h("div", { role: "option", class: "option",
      id: `${this.list.id}-${at}`, "aria-selected": "false", "data-value": offer.value, onclick: () => this.take(offer) },
    h("span", { class: "option-words" }, h("span", {}, offer.title, " ", h("em", {}, offer.usage)),
      h("span", { class: "option-more" }, offer.about)))));
    this.popup.open();
    this.popup.place();
    this.point(0);
    announce(`${this.offers.length} commands`);
  }

  fitting(text) {
    const commands = store.state.commands.map((each) => ({ value: each.command, title: each.command,
      usage: each.usage_hint || "", about: each.description, command: each.command }));
    const shortcuts = store.state.shortcuts.filter((each) => each.type !== "message").map((each) => ({
      value: each.callback_id, title: each.name, usage: "shortcut", about: each.description, shortcut: each.callback_id }));
    const typed = text.slice(1);
    return [...commands.filter((each) => each.command.toLowerCase().startsWith(text)),
      ...shortcuts.filter((each) => each.title.toLowerCase().includes(typed))];
  }

  point(index) {
    this.active = index;
    [...this.list.children].forEach((node, at) => {
      node.classList.toggle("active", at === index);
      node.setAttribute("aria-selected", String(at === index));
    });
    const node = this.list.children[index];
    if (node) {
      this.input.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const open = this.popup.isOpen;
    if (open && step) {
      event.preventDefault();
      this.point((this.active + step + this.offers.length) % this.offers.length);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.popup.close();
    } else if (open && (event.key === "Tab" || event.key === "Enter")) {
      const offer = this.offers[this.active];
      const done = offer?.command === this.input.value.trim().toLowerCase();
      if (event.key === "Enter" && done) this.popup.close();
      event.preventDefault();
      if (event.key === "Enter" && done) this.send();
      else if (offer) this.take(offer);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  async take(offer) {
    this.popup.close();
    if (offer.shortcut) {
      this.set("");
      this.tell(await post("shortcut", { as: store.as, callback_id: offer.shortcut }), "");
    } else this.set(`${offer.command} `);
    this.input.focus();
  }

  set(text) {
    this.input.value = text;
    this.sendButton.disabled = !text.trim();
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    if (text.startsWith("/") && this.thread) {
      this.trouble.textContent = "Commands do not work in threads.";
      return;
    }
    this.set("");
    const answer = text.startsWith("/")
      ? await post("command", { as: store.as, channel: this.channel, text })
      : await post("say", { as: store.as, channel: this.channel, text: escaped(text), thread_ts: this.thread });
    this.tell(answer, text);
  }

  /** What could not be sent comes back into the box, with the reason over it. */
  tell(answer, text) {
    this.trouble.textContent = answer.ok ? "" : answer.error;
    if (!answer.ok && !this.input.value) this.set(text);
    window.dispatchEvent(new Event("acted"));
  }
}
