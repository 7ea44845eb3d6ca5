// The app's home tab, as this person sees it.

import { get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

export class Home {
  constructor() {
    this.loaded = false;
    this.bar = h("p", { class: "trouble-bar", role: "alert", hidden: true });
    this.inner = h("div", { class: "home-inner" });
    this.node = h("div", { class: "home", tabindex: "0", role: "region", "aria-label": `${store.state.app.name} home` },
      this.bar, this.inner);
    this.surface = new Surface({ where: "home", source: () => ({ view_id: this.view?.id }),
      trouble: (sentence) => this.trouble(sentence) });
  }

  trouble(sentence) {
    this.bar.hidden = !sentence;
    this.bar.textContent = sentence || "";
  }

  /** Time has moved: the next load opens the home tab anew. */
  outdated() {
    this.loaded = false;
  }

  /** The first load opens the home tab (the app is told); later ones only look again. */
  async load() {
    const answer = await get("home", { as: store.as, opened: this.loaded ? 0 : null });
    if (answer?.error) this.trouble(answer.error);
    if (answer) this.loaded = true;
    if (answer?.view) {
      this.view = answer.view;
      this.surface.keepOnly(answer.view.blocks);
      if (this.inner.querySelector(".nothing")) this.inner.replaceChildren();
      drawBlocks(this.inner, answer.view.blocks, this.surface);
      return;
    }
    const why = answer ? "This home tab is still empty. It fills as soon as the app answers."
      : "The home tab could not be loaded.";
    this.inner.replaceChildren(h("p", { class: "nothing" }, why));
  }
}
