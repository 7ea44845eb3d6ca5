// One message: who, when, what, and what can be done with it.

import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { toast } from "./dialog.js";
import { add, avatar, h, icon, iconButton } from "./dom.js";
import { fileList } from "./files.js";
import { menuKey } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";
import { Popup } from "./popup.js";
import { address, isApp, nameOf, store } from "./store.js";
import { Surface } from "./surface.js";

/** Shows one message and keeps its node when it is edited. */
export class Message {
  /** `channel` is the conversation's id; `inThread` leaves out what leads to the thread. */
  constructor(message, channel, inThread) {
    this.channel = channel;
    this.inThread = inThread;
    this.ts = message.ts;
    this.surface = new Surface({ where: "message", source: () => ({ channel, ts: message.ts }),
      trouble: (sentence) => sentence && toast(sentence, { trouble: true }) });
    this.face = h("div", { class: "message-face" });
    this.head = h("div", { class: "message-head" });
    this.blocks = h("div", { class: "blocks" });
    this.foot = h("div", { class: "message-foot" });
    this.tools = h("div", { class: "message-tools" });
    this.node = h("article", { class: "message", "data-ts": message.ts, "data-channel": channel },
      this.face, h("div", { class: "message-body" }, this.head, this.blocks, this.foot), this.tools);
    this.drawTools();
    this.update(message);
  }

  update(message) {
    const signature = JSON.stringify(message);
    if (signature === this.signature) return;
    this.signature = signature;
    this.message = message;
    const app = message.is_app ?? (isApp(message.user) || Boolean(message.bot_id));
    const name = message.username || (app ? store.state.app.name : nameOf(message.user));
    this.node.setAttribute("aria-label", `${name}, ${message.day_label || ""} ${message.time_label || ""}`.trim());
    this.node.classList.toggle("ephemeral", Boolean(message.ephemeral));
    this.face.replaceChildren(avatar(name, { app }));
    this.head.replaceChildren(...[
      message.ephemeral && h("span", { class: "only-you" }, icon("eye"), "Only visible to you"),
      h("span", { class: "author" }, name), app && h("span", { class: "badge" }, "App"),
      h("span", { class: "when" }, message.time_label || "")].filter(Boolean));
    this.drawBody(message);
    this.drawFoot(message);
  }

  drawBody(message) {
    const blocks = message.blocks?.length ? message.blocks
      : message.text ? [{ type: "plain message", text: message.text, edited: Boolean(message.edited) }] : [];
    this.surface.keepOnly(message.blocks);
    if (blocks.length && !message.blocks?.length) {
      this.blocks.replaceChildren(h("div", { class: "block md" }, mrkdwn(message.text)));
    } else {
      drawBlocks(this.blocks, blocks, this.surface);
    }
  }

  drawFoot(message) {
    const attachments = (message.attachments || []).map((each) => {
      const inside = h("div", { class: "attachment" });
      if (each.blocks) drawBlocks(inside, each.blocks, this.surface);
      else add(inside, [each.title && h("strong", {}, each.title), h("div", { class: "md" }, mrkdwn(each.text || each.fallback))]);
      return inside;
    });
    const replies = Number(message.reply_count || 0);
    const thread = !this.inThread && replies > 0 && h("a", { class: "replies",
      href: address({ thread: message.ts }) }, icon("reply"), `${replies} ${replies === 1 ? "reply" : "replies"}`);
    this.foot.replaceChildren();
    add(this.foot, [message.edited && h("span", { class: "edited" }, "(edited)"),
      message.files?.length && fileList(message.files), attachments, thread]);
  }

  drawTools() {
    if (!this.inThread) {
      this.tools.append(iconButton("reply", "Reply in a thread", () => {
        window.location.hash = address({ thread: this.ts });
      }));
    }
    const shortcuts = store.state.shortcuts.filter((each) => each.type === "message");
    if (!shortcuts.length) return;
    const items = shortcuts.map((each) => h("button", { type: "button", role: "menuitem", class: "menu-item",
      tabindex: "-1", onclick: async () => {
        popup.close();
        const answer = await post("shortcut", { as: store.as, callback_id: each.callback_id,
          channel: this.channel, ts: this.ts });
        if (!answer.ok) toast(answer.error, { trouble: true });
        window.dispatchEvent(new Event("acted"));
      } }, h("span", {}, each.name), h("small", {}, each.description)));
    const opener = iconButton("dots", "Shortcuts for this message", () => {
      popup.open();
      items[0].focus();
    }, { "aria-haspopup": "menu" });
    const menu = h("div", { role: "menu", class: "popup menu", "aria-label": "Shortcuts",
      onkeydown: (event) => menuKey(event, items, popup, opener) }, items);
    const popup = new Popup(opener, menu, { least: 240 });
    this.tools.append(opener, menu);
  }
}
