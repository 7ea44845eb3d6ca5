// What a person has chosen and typed on one surface (a message, the home tab or a window), in
// the shape in which Slack sends it, and the way from there to the app.

import { begin, post } from "./api.js";
import { store } from "./store.js";

const PAUSE = 400;

/** Every interactive element of some blocks, with its block: [{block, element}]. */
export function elementsOf(blocks) {
  return (blocks || []).flatMap((block) => {
    const own = [block.accessory, block.element, ...(block.elements || []), ...(block.actions || [])];
    const inside = [...(block.child_blocks || []), ...(block.type === "carousel" ? block.elements : [])];
    return [...own.filter((element) => element?.action_id).map((element) => ({ block, element })),
      ...elementsOf(inside)];
  });
}

/** Holds the state of one surface and sends what happens on it. */
export class Surface {
  /** `where` is "message", "home" or "window"; `source()` says which; `trouble(sentence|null)` shows. */
  constructor({ where, source, trouble }) {
    this.where = where;
    this.source = source;
    this.trouble = trouble;
    this.values = new Map();
    this.pending = new Map();
    this.turn = Promise.resolve();
  }

  /** The state of an element ({type, …}), or undefined when nobody has touched or set it. */
  get(block, element) {
    const held = this.values.get(block.block_id)?.get(element.action_id);
    return held?.type === element.type ? held : undefined;
  }

  set(block, element, value) {
    if (!this.values.has(block.block_id)) this.values.set(block.block_id, new Map());
    this.values.get(block.block_id).set(element.action_id, { type: element.type, ...value });
  }

  /** {values: {block_id: {action_id: {type, …}}}} */
  state() {
    return { values: Object.fromEntries([...this.values].map(([block, actions]) =>
      [block, Object.fromEntries(actions)])) };
  }

  /** Slack's rule: only what stands under the same block_id and action_id keeps its words. */
  keepOnly(blocks) {
    const here = elementsOf(blocks);
    for (const [blockId, actions] of this.values) {
      for (const actionId of [...actions.keys()]) {
        const stays = here.some(({ block, element }) => block.block_id === blockId
          && element.action_id === actionId);
        if (!stays) actions.delete(actionId);
      }
      if (!actions.size) this.values.delete(blockId);
    }
  }

  /** An element changed: remember, and tell the app where Slack would. */
  changed(block, element, value, { settled = true } = {}) {
    this.set(block, element, value);
    const tells = block.type !== "input" || block.dispatch_action;
    if (tells && settled) this.press(block, element, { selected: { type: element.type, ...value } });
  }

  /** Words changed: the app hears of it after a pause in typing, if it asked to. */
  typed(block, element, value) {
    this.set(block, element, { value });
    const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
    if (!block.dispatch_action || !on.includes("on_character_entered")) return;
    const key = `${block.block_id} ${element.action_id}`;
    const earlier = this.pending.get(key);
    if (earlier) clearTimeout(earlier.timer);
    const end = earlier?.end || begin();
    const timer = setTimeout(() => {
      this.pending.delete(key);
      this.sayTyped(block, element).finally(end);
    }, PAUSE);
    this.pending.set(key, { timer, end });
  }

  /** One after the other, so that an earlier pause never arrives after a later one. */
  sayTyped(block, element) {
    this.turn = this.turn.then(() => this.press(block, element,
      { selected: this.get(block, element) || { type: element.type, value: null } }));
    return this.turn;
  }

  /** Enter in a text box, where the app asked to hear of it. */
  entered(block, element) {
    const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
    const tells = Boolean(block.dispatch_action) && on.includes("on_enter_pressed");
    if (tells) this.sayTyped(block, element);
    return tells;
  }

  /** Forget the pauses that have not ended: the window is being sent or closed. */
  dropPending() {
    for (const { timer, end } of this.pending.values()) {
      clearTimeout(timer);
      end();
    }
    this.pending.clear();
  }

  /** Tell the app: {value} for a button, {selected} for anything else. Gives the answer. */
  async press(block, element, what) {
    const answer = await post("press", { as: store.as, in: this.where, ...this.source(),
      block_id: block.block_id, action_id: element.action_id, ...what, state: this.state() });
    this.trouble(answer.ok ? null : answer.error);
    window.dispatchEvent(new Event("acted"));
    return answer;
  }
}
