// The app's windows (Slack calls them modals): a stack of at most three, one of them seen. What a
// person typed stays while the app changes a window, wherever block_id and action_id stay.

import { get, post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { announce, freshId, h, icon, iconButton } from "./dom.js";
import { spoken } from "./mrkdwn.js";
import { trapTab } from "./popup.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";
import { refusals } from "./validate.js";

const STOPS = "input, select, textarea, button, a[href], [tabindex='0']";

/** Where a button stands, to find it or what took its place: its message may be drawn anew. */
function whereabouts(node) {
  const at = (name) => node.closest(`[${name}]`)?.getAttribute(name);
  return { node, ts: at("data-ts"), block: at("data-block-id") };
}

function whichNow({ node, ts, block }) {
  if (node.isConnected && node !== document.body) return node;
  const message = ts && document.querySelector(`#app [data-ts="${CSS.escape(ts)}"]`);
  const place = (message || document.getElementById("main"));
  const same = block && [...place.querySelectorAll("[data-block-id]")].find((each) => each.dataset.blockId === block);
  return same?.querySelector("button, a[href]") || message?.querySelector("button, a[href]");
}

export class Windows {
  constructor(place) {
    this.place = place;
    this.frames = new Map();
    this.top = null;
    this.asked = 0;
  }

  /** Look again what is open for this person. `submitted` says that a window was just accepted. */
  async refresh({ submitted = false } = {}) {
    this.asked += 1;
    const mine = this.asked;
    const answer = await get("windows", { as: store.as });
    if (answer && mine === this.asked) this.sync(answer.stack || [], answer.errors || {}, submitted);
  }

  /** Forget everything: we are somebody else now. */
  leave() {
    this.asked += 1;
    this.sync([], {}, false);
  }

  sync(stack, errors, submitted) {
    for (const [id, frame] of this.frames) {
      if (!stack.some((view) => view.id === id)) {
        frame.surface.dropPending();
        this.frames.delete(id);
      }
    }
    const view = stack[stack.length - 1];
    if (!view) {
      this.shut();
      return;
    }
    if (!this.shell) this.build();
    const frame = this.frames.get(view.id) || this.frame(view.id);
    const changed = this.top !== frame;
    if (changed && this.top) this.top.focused = document.activeElement;
    this.top = frame;
    const renewed = this.draw(frame, view, stack.length);
    if (changed) this.turnTo(frame, stack.length);
    else if (submitted && renewed) this.begin(frame);
    else if (!this.shell.contains(document.activeElement)) this.title.focus();
    if (errors[view.id] && Object.keys(errors[view.id]).length) this.showErrors(frame, errors[view.id], changed);
  }

  build() {
    this.opener = whereabouts(document.activeElement);
    const title = freshId("window");
    this.title = h("h2", { id: title, tabindex: "-1" });
    this.back = iconButton("left", "Back", () => this.close(false));
    this.body = h("div", { class: "window-body" });
    this.bar = h("p", { class: "trouble-bar", role: "alert", hidden: true });
    this.cancel = h("button", { type: "button", class: "button", "data-window": "close", onclick: () => this.close(false) });
    this.send = h("button", { type: "submit", class: "button primary", "data-window": "submit" });
    this.shell = h("form", { class: "window", role: "dialog", "aria-modal": "true", "aria-labelledby": title,
      novalidate: true, onsubmit: (event) => {
        event.preventDefault();
        this.submit();
      }, onkeydown: (event) => this.key(event), oninput: (event) => this.answered(event),
      onchange: (event) => this.answered(event) },
    h("header", { class: "window-head" }, this.back, this.title,
      iconButton("close", "Close the window", () => this.close(true))),
    this.body, this.bar, h("footer", { class: "window-foot" }, this.cancel, this.send));
    this.veil = h("div", { class: "window-veil" }, this.shell);
    this.place.append(this.veil);
    document.getElementById("app").inert = true;
  }

  shut() {
    if (!this.shell) return;
    this.veil.remove();
    this.shell = null;
    this.top = null;
    document.getElementById("app").inert = false;
    const back = whichNow(this.opener) || document.getElementById("main");
    back.focus({ preventScroll: true });
  }

  frame(id) {
    const frame = { id, body: h("div", { class: "window-blocks" }), errors: {},
      surface: new Surface({ where: "window", source: () => ({ view_id: id }), trouble: (sentence) => this.trouble(sentence) }) };
    this.frames.set(id, frame);
    return frame;
  }

  /** Draw a view into its frame; gives whether anything in it was new. */
  draw(frame, view, depth) {
    const signature = JSON.stringify([view.blocks, view.title, view.submit, view.close]);
    const renewed = signature !== frame.signature;
    frame.signature = signature;
    frame.view = view;
    this.shell.dataset.viewId = view.id;
    this.shell.dataset.callbackId = view.callback_id || "";
    this.back.hidden = depth < 2;
    this.title.textContent = spoken(view.title);
    this.cancel.textContent = spoken(view.close || (view.submit ? "Cancel" : "Close"));
    const sends = Boolean(view.submit) || (view.blocks || []).some((block) => block.type === "input");
    this.send.hidden = !sends;
    if (this.send.getAttribute("aria-busy") !== "true") this.send.textContent = spoken(view.submit || "Submit");
    if (renewed) {
      frame.surface.keepOnly(view.blocks);
      drawBlocks(frame.body, view.blocks, frame.surface);
      this.markErrors(frame);
    }
    return renewed;
  }

  turnTo(frame, depth) {
    this.trouble(null);
    this.body.replaceChildren(frame.body);
    this.shell.classList.toggle("deep", depth > 1);
    if (frame.focused?.isConnected && frame.body.contains(frame.focused)) frame.focused.focus();
    else this.begin(frame);
    announce(this.title.textContent);
  }

  /** To the top of a window: its first question, or its title when there is reading to do first. */
  begin(frame) {
    this.body.scrollTop = 0;
    const wanted = (frame.view.blocks || []).find((block) => block.element?.focus_on_load);
    const first = wanted || (frame.view.blocks || []).find((block) => block.type === "input");
    const stop = first && this.stop(frame, first.block_id);
    const near = stop && (wanted || stop.getBoundingClientRect().bottom < this.body.getBoundingClientRect().bottom);
    (near ? stop : this.title).focus({ preventScroll: !wanted });
  }

  stop(frame, blockId) {
    const block = [...frame.body.querySelectorAll("[data-block-id]")].find((node) => node.dataset.blockId === blockId);
    return block?.querySelector(`.field :is(${STOPS})`);
  }

  key(event) {
    trapTab(event, this.shell);
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      this.close(false);
    } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !event.defaultPrevented) {
      event.preventDefault();
      this.submit();
    }
  }

  trouble(sentence) {
    if (!this.shell) return;
    this.bar.hidden = !sentence;
    this.bar.textContent = sentence || "";
  }

  async close(all) {
    const frame = this.top;
    if (!frame || this.closing) return;
    this.closing = true;
    frame.surface.dropPending();
    const answer = await post("close", { as: store.as, view_id: frame.id, all });
    if (!answer.ok) this.trouble(answer.error);
    await this.refresh();
    this.closing = false;
  }

  async submit() {
    const frame = this.top;
    if (!frame || this.send.hidden || this.send.getAttribute("aria-busy") === "true") return;
    frame.surface.dropPending();
    this.trouble(null);
    const refused = refusals(frame.view.blocks, frame.surface);
    if (Object.keys(refused).length) {
      this.showErrors(frame, refused);
      return;
    }
    this.showErrors(frame, {});
    this.wait(true);
    const answer = await post("submit", { as: store.as, view_id: frame.id, state: frame.surface.state() });
    if (answer.ok) await this.refresh({ submitted: true });
    this.wait(false);
    if (answer.errors) this.showErrors(frame, answer.errors);
    else if (!answer.ok) this.trouble(answer.error);
  }

  wait(on) {
    if (!this.shell) return;
    this.send.setAttribute("aria-busy", String(on));
    if (!on && this.top) this.send.textContent = spoken(this.top.view.submit || "Submit");
  }

  /** Sentences beside their questions; the first one gets the focus. */
  showErrors(frame, errors, opened = false) {
    const same = JSON.stringify(frame.errors) === JSON.stringify(errors);
    frame.errors = { ...errors };
    this.markErrors(frame);
    const ids = (frame.view.blocks || []).map((block) => block.block_id).filter((id) => errors[id]);
    if (!ids.length || (same && opened)) return;
    const count = ids.length === 1 ? "One answer needs" : `${ids.length} answers need`;
    announce(`${count} another look. ${errors[ids[0]]}`, { urgent: true });
    const stop = this.stop(frame, ids[0]);
    stop?.focus({ preventScroll: true });
    stop?.closest(".block").scrollIntoView({ block: "nearest" });
  }

  markErrors(frame) {
    for (const block of frame.body.querySelectorAll(".block-input")) {
      const sentence = frame.errors[block.dataset.blockId];
      const place = block.querySelector(".field-error");
      place.replaceChildren(...(sentence ? [icon("warning"), h("span", {}, sentence)] : []));
      block.classList.toggle("wrong", Boolean(sentence));
      const control = block.querySelector("[data-action-id]");
      if (sentence) control?.setAttribute("aria-invalid", "true");
      else control?.removeAttribute("aria-invalid");
    }
  }

  /** A question that is being answered again is no longer marked. */
  answered(event) {
    const id = event.target.closest?.(".block-input")?.dataset.blockId;
    if (!id || !this.top?.errors[id]) return;
    delete this.top.errors[id];
    this.markErrors(this.top);
  }
}
