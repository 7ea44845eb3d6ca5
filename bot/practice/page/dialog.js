// A question that must be answered before anything happens, and the small notes that appear and go.

import { announce, freshId, h, iconButton } from "./dom.js";
import { spoken, words } from "./mrkdwn.js";
import { trapTab } from "./popup.js";

/**
 * Ask. Takes a Slack confirm object (title, text, confirm, deny, style); gives true when the
 * person agreed. Without one there is nothing to ask: true.
 */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  const before = document.activeElement;
  const behind = [...document.body.children].filter((node) => !node.inert && node.id !== "polite"
    && node.id !== "assertive");
  return new Promise((resolve) => {
    const title = freshId("question");
    const text = freshId("question");
    const answer = (agreed) => {
      veil.remove();
      behind.forEach((node) => { node.inert = false; });
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(agreed);
    };
    const danger = question.style === "danger";
    const yes = h("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`,
      "data-answer": "confirm", onclick: () => answer(true) }, spoken(question.confirm));
    const no = h("button", { type: "button", class: "button", "data-answer": "deny",
      onclick: () => answer(false) }, spoken(question.deny));
    const box = h("div", { class: "question", role: "alertdialog", "aria-modal": "true",
      "aria-labelledby": title, "aria-describedby": text, onkeydown: (event) => {
        trapTab(event, box);
        if (event.key === "Escape") {
          event.stopPropagation();
          answer(false);
        }
      } },
    h("h2", { id: title }, spoken(question.title)), h("div", { id: text, class: "md" }, words(question.text)),
    h("div", { class: "question-buttons" }, no, yes));
    const veil = h("div", { class: "window-veil above" }, box);
    behind.forEach((node) => { node.inert = true; });
    document.body.append(veil);
    (danger ? no : yes).focus();
  });
}

/** A note at the foot of the page; a trouble stays until it is closed or ten seconds have gone. */
export function toast(sentence, { trouble = false } = {}) {
  const place = document.getElementById("toasts");
  const note = h("div", { class: trouble ? "toast trouble" : "toast" }, h("span", {}, sentence),
    iconButton("close", "Close this note", () => note.remove()));
  place.replaceChildren(note);
  announce(sentence, { urgent: trouble });
  setTimeout(() => note.remove(), trouble ? 10000 : 5000);
}
