// What the page knows: who we are, what is open, who and what exists. One object, read by all.

export const store = {
  as: null,        // the person we are
  open: null,      // "home" or a conversation's id
  thread: null,    // ts of the thread in the side panel
  state: null,     // the last answer of /page/state
};

/** Is this the app's own user? */
export function isApp(id) {
  const app = store.state?.app;
  return Boolean(app && id && (id === app.user_id || id === app.bot_id));
}

/** The name of a person or of the app; the id itself when nobody here knows it. */
export function nameOf(id) {
  if (isApp(id)) return store.state.app.name;
  if (id === store.state?.me?.id) return store.state.me.name;
  return store.state?.people.find((person) => person.id === id)?.name || id;
}

/** A conversation of ours by id, or undefined. */
export function conversation(id) {
  return store.state?.conversations.find((each) => each.id === id);
}

/** Our conversation with the app, or undefined before the first word. */
export function appConversation() {
  return store.state?.conversations.find((each) => each.kind === "app");
}

/** The time zone that dates are shown in. */
export function zone() {
  return store.state?.me?.tz || "Europe/London";
}

/** The practice clock, in epoch seconds. */
export function now() {
  const at = Date.parse(store.state?.clock?.now || "");
  return (Number.isNaN(at) ? Date.now() : at) / 1000;
}

/** The address (fragment) of a place in this page. */
export function address({ as = store.as, open = store.open, thread = null } = {}) {
  const parts = new URLSearchParams();
  if (as) parts.set("as", as);
  if (open) parts.set("open", open);
  if (thread) parts.set("thread", thread);
  return `#${parts}`;
}
