// The side of the page: who we are, our conversations with what is unread, and the shortcuts.

import { post } from "./api.js";
import { toast } from "./dialog.js";
import { avatar, h, icon, reconcile } from "./dom.js";
import { People } from "./people.js";
import { address, store } from "./store.js";

export class Sidebar {
  constructor(node, { onchoose }) {
    this.people = new People({ onchoose });
    this.list = h("div", { class: "places" });
    node.append(this.people.node, this.list);
  }

  draw() {
    this.people.draw();
    const { conversations, shortcuts, app } = store.state;
    const kinds = [["app", "Apps"], ["channel", "Channels"], ["im", "Direct messages"]];
    const groups = [
      { title: null, items: [{ id: "home", name: `${app.name} home`, kind: "home" }] },
      ...kinds.map(([kind, title]) => ({ title, items: conversations.filter((each) => each.kind === kind) })),
    ].filter((group) => group.items.length);
    reconcile(this.list, [...groups.map((group) => ({ key: group.title || "home",
      signature: JSON.stringify([group, store.open, store.as]), make: () => this.group(group) })),
    { key: "shortcuts", signature: JSON.stringify(shortcuts), make: () => this.shortcuts(shortcuts) }]);
  }

  group({ title, items }) {
    const list = h("ul", { "aria-label": title || "Home" }, items.map((item) => h("li", {}, this.place(item))));
    return h("section", { class: "place-group" }, title && h("h2", {}, title), list);
  }

  place(item) {
    const unread = Number(item.unread || 0);
    const here = store.open === item.id;
    const sign = item.kind === "home" ? icon("home") : item.kind === "channel" ? icon(item.private ? "lock" : "hash")
      : avatar(item.name, { small: true, app: item.kind === "app" });
    return h("a", { class: ["place", here && "here", unread && "has-unread"].filter(Boolean).join(" "), href: address({ open: item.id }),
      "data-conversation": item.id, "aria-current": here ? "page" : null }, sign, h("span", { class: "place-name" }, item.name),
    unread > 0 && h("span", { class: "unread" }, String(unread), h("span", { class: "unseen" }, " unread")));
  }

  shortcuts(shortcuts) {
    const ours = shortcuts.filter((each) => each.type !== "message");
    if (!ours.length) return h("section");
    return h("section", { class: "place-group" }, h("h2", {}, "Shortcuts"), h("ul", { "aria-label": "Shortcuts" },
      ours.map((each) => h("li", {}, h("button", { type: "button", class: "place", title: each.description,
        "data-shortcut": each.callback_id, onclick: () => this.run(each) }, icon("bolt"), h("span", { class: "place-name" }, each.name))))));
  }

  async run(shortcut) {
    const answer = await post("shortcut", { as: store.as, callback_id: shortcut.callback_id });
    if (!answer.ok) toast(answer.error, { trouble: true });
    window.dispatchEvent(new Event("acted"));
  }
}
