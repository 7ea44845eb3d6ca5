// The bar at the top: where we are, the practice clock, and the way back to the beginning.

import { post } from "./api.js";
import { confirmed, toast } from "./dialog.js";
import { announce, h, icon, iconButton } from "./dom.js";
import { store } from "./store.js";
import { clockTime, isoDate, sayDate } from "./time.js";

export class TopBar {
  /** `onmenu` opens the sidebar where there is no room for it. */
  constructor(node, { onmenu }) {
    this.menu = iconButton("menu", "People and conversations", onmenu,
      { class: "icon-button menu-button", "aria-expanded": "false", "aria-controls": "sidebar" });
    this.time = h("span", { class: "clock-time" });
    this.travel = h("div", { class: "travel", role: "group", "aria-label": "Move the practice clock", id: "travel" });
    this.clock = h("button", { type: "button", class: "clock", "aria-expanded": "false", "aria-controls": "travel",
      "aria-label": "Practice clock", onclick: () => this.unfold() }, icon("clock"), this.time, icon("caret"));
    this.progress = h("div", { class: "progress", role: "status", "aria-live": "polite", hidden: true });
    this.theme = iconButton("moon", "Dark colours", () => this.turn());
    this.line = h("span", { class: "line", role: "status" });
    this.again = h("button", { type: "button", class: "bar-button", "aria-label": "Start again",
      onclick: () => this.startAgain() }, icon("again"), h("span", {}, "Start again"));
    node.append(this.menu, h("div", { class: "brand" }, h("span", { class: "brand-mark", "aria-hidden": "true" }),
      h("span", {}, "Practice workspace")), h("div", { class: "time-travel" }, this.clock, this.travel),
    this.line, h("div", { class: "bar-end" }, this.again, this.theme), this.progress);
    this.node = node;
    this.machine = window.matchMedia("(prefers-color-scheme: dark)");
    this.machine.addEventListener("change", () => this.colours());
    this.colours();
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(".time-travel")) this.unfold(false);
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.unfold(false);
    });
  }

  unfold(open = !this.node.classList.contains("unfolded")) {
    this.node.classList.toggle("unfolded", open);
    this.clock.setAttribute("aria-expanded", String(open));
  }

  /** Light or dark: what was chosen here, else what the machine likes. */
  colours() {
    const theme = localStorage.getItem("colours") || (this.machine.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const label = theme === "dark" ? "Light colours" : "Dark colours";
    this.theme.replaceChildren(icon(theme === "dark" ? "sun" : "moon"));
    this.theme.setAttribute("aria-label", label);
    this.theme.title = label;
  }

  turn() {
    localStorage.setItem("colours", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    this.colours();
  }

  /** The clock and its buttons as the state says. */
  draw() {
    const { clock } = store.state;
    const now = Date.parse(clock.now) / 1000;
    this.time.replaceChildren(h("span", { class: "long" }, clock.label),
      h("span", { class: "short", "aria-hidden": "true" }, `${sayDate(isoDate(now))}, ${clockTime(now)}`));
    this.again.hidden = clock.again === false;
    this.menu.classList.toggle("has-news", store.state.conversations.some((each) => each.unread > 0));
    this.clock.setAttribute("aria-label", `Practice clock: ${clock.label}`);
    const wanted = clock.travel || [];
    const signature = JSON.stringify(wanted);
    if (signature !== this.signature) {
      this.signature = signature;
      this.travel.replaceChildren(...wanted.map((place) => h("button", { type: "button", class: "bar-button",
        "data-travel": place.to, onclick: () => this.go(place) }, place.label)));
    }
    if (clock.busy) this.show(typeof clock.busy === "string" ? clock.busy : "delivering…");
    else if (!this.asked) this.show(null);
  }

  /** What is going on while the clock moves; null when it has stopped. */
  show(text) {
    this.progress.hidden = !text;
    if (text) this.progress.replaceChildren(h("span", { class: "progress-words" }, text));
    document.documentElement.classList.toggle("travelling", Boolean(text));
    for (const button of [...this.travel.children, this.again]) button.disabled = Boolean(text);
  }

  /** A progress message of the stream. Gives true when the journey is over. */
  news(message) {
    if (!message.done) {
      this.asked = true;
      this.show(message.text || "delivering…");
      return false;
    }
    this.asked = false;
    this.show(null);
    if (message.error) toast(message.error, { trouble: true });
    else if (message.text) announce(message.text);
    return true;
  }

  go(place) {
    this.unfold(false);
    return this.start("travel", { to: place.to }, `delivering… on the way to ${place.label.toLowerCase()}`);
  }

  async startAgain() {
    const agreed = await confirmed({ title: "Start again?", style: "danger",
      text: "Everything that was done in this practice workspace goes, and it is the first morning again. It cannot be undone.",
      confirm: "Start again", deny: "Keep going" });
    if (agreed) await this.start("again", {}, "Starting again…");
  }

  async start(path, body, text) {
    this.asked = true;
    this.show(text);
    const answer = await post(path, body);
    if (answer.ok) return;
    this.asked = false;
    this.show(null);
    toast(answer.error, { trouble: true });
  }

  /** Say whether news still comes in, and whether the app is there. */
  connection(up) {
    const gone = !up ? "Reconnecting…" : store.state && !store.state.app.connected ? `${store.state.app.name} is not connected` : "";
    if (this.line.textContent !== gone) this.line.textContent = gone;
  }
}
