// A conversation: its messages, and the box to answer in. The same for a thread at the side.

import { get } from "./api.js";
import { Composer } from "./composer.js";
import { announce, h, reconcile } from "./dom.js";
import { Message } from "./message.js";
import { spoken } from "./mrkdwn.js";
import { conversation, nameOf, store } from "./store.js";

/** Shows the messages of one conversation, or of one thread in it. */
export class Conversation {
  constructor(id, thread = null) {
    this.id = id;
    this.thread = thread;
    this.messages = new Map();
    this.loaded = false;
    const name = this.name();
    this.list = h("div", { class: "messages", role: "log", "aria-live": "off", tabindex: "0",
      "aria-label": thread ? `Thread in ${name}` : `Messages in ${name}` });
    this.inner = h("div", { class: "messages-inner" });
    this.list.append(this.inner);
    this.atEnd = true;
    this.list.addEventListener("scroll", () => {
      this.atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    });
    new ResizeObserver(() => this.keepEnd()).observe(this.inner);
    this.composer = conversation(id)?.read_only ? null : new Composer(id, thread, name);
    this.node = h("div", { class: "conversation" }, this.list, this.composer?.node
      || h("p", { class: "read-only" }, "Only some people write here."));
  }

  name() {
    const place = conversation(this.id);
    if (!place) return this.id;
    return place.kind === "channel" ? `#${place.name}` : place.name;
  }

  async load() {
    const answer = await get("conversation", { as: store.as, id: this.id, thread: this.thread });
    if (!answer) {
      if (!this.loaded) this.inner.replaceChildren(h("p", { class: "nothing" }, "This conversation could not be loaded."));
      return;
    }
    this.draw(answer.messages || []);
  }

  draw(messages) {
    const first = !this.loaded;
    const fresh = messages.filter((message) => !this.messages.has(message.ts));
    const here = new Set(messages.map((message) => message.ts));
    for (const ts of [...this.messages.keys()]) if (!here.has(ts)) this.messages.delete(ts);
    reconcile(this.inner, this.wanted(messages));
    for (const message of messages) this.messages.get(message.ts).update(message);
    this.keepEnd();
    if (!first && fresh.length) this.tell(fresh);
    this.loaded = true;
  }

  /** Who reads the newest words goes on seeing the newest words, also when a chart is drawn late. */
  keepEnd() {
    if (this.atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  wanted(messages) {
    const out = [];
    let day = null;
    if (!this.thread) out.push({ key: "top", signature: this.name(), make: () => this.beginning() });
    if (!messages.length && !this.thread) {
      out.push({ key: "none", signature: "", make: () => h("p", { class: "nothing" }, "Nothing has been said here yet.") });
    }
    for (const message of messages) {
      if (message.day_label && message.day_label !== day) {
        day = message.day_label;
        const label = day;
        out.push({ key: `day ${message.ts}`, signature: label, make: () => h("h3", { class: "day" }, h("span", {}, label)) });
      }
      out.push({ key: message.ts, signature: "", make: () => {
        const shown = new Message(message, this.id, Boolean(this.thread));
        this.messages.set(message.ts, shown);
        return shown.node;
      } });
    }
    return out;
  }

  beginning() {
    const place = conversation(this.id);
    const about = place?.topic || place?.purpose || (place?.kind === "app"
      ? `What ${store.state.app.name} tells you, and where you answer it.`
      : place?.kind === "channel" ? "Everybody in this channel sees what is written here." : "Between the two of you.");
    return h("div", { class: "beginning" }, h("strong", {}, this.name()), h("p", {}, about));
  }

  tell(fresh) {
    const last = fresh[fresh.length - 1];
    const who = last.username || nameOf(last.user);
    const more = fresh.length > 1 ? ` and ${fresh.length - 1} more` : "";
    announce(`New message from ${who}${more}: ${spoken(last.text || "").slice(0, 200)}`);
  }
}
