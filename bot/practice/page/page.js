// The practice workspace's page: what is open, who we are, and what to look at again when.

import { begin, get } from "./api.js";
import { Conversation } from "./conversation.js";
import { announce, avatar, h, icon, iconButton } from "./dom.js";
import { Home } from "./home.js";
import { Sidebar } from "./sidebar.js";
import { address, appConversation, conversation, store } from "./store.js";
import { Stream } from "./stream.js";
import { TopBar } from "./topbar.js";
import { Windows } from "./windows.js";

const main = document.getElementById("main");
const side = document.getElementById("thread");
const sidebarNode = document.getElementById("sidebar");
const veil = document.getElementById("veil");

const windows = new Windows(document.getElementById("windows"));
const topbar = new TopBar(document.getElementById("topbar"), { onmenu: () => drawer() });
const sidebar = new Sidebar(sidebarNode, { onchoose: (id) => {
  if (id === store.as && !veil.hidden) drawer(false);
  window.location.hash = address({ as: id });
} });
const stream = new Stream({
  onnews: (message) => news(message),
  onback: () => {
    topbar.asked = false;
    again(["state", "home", "windows", "open"]);
  },
  onstate: (up) => topbar.connection(up),
});

let shown = null;     // the Home or Conversation in the middle
let thread = null;    // the Conversation at the side
const waiting = new Set();
let looking = false;

/** Look again at some things, together and one round at a time. */
function again(what) {
  what.forEach((each) => waiting.add(each));
  if (looking) return;
  looking = true;
  const end = begin();
  setTimeout(async () => {
    while (waiting.size) {
      const now = new Set(waiting);
      waiting.clear();
      await look(now);
    }
    looking = false;
    end();
  }, 20);
}

async function look(what) {
  const wants = (name) => what.has(name);
  const jobs = [];
  const others = [...what].some((each) => each.startsWith("conversation:"));
  if (wants("state")) await loadState(); // everything may be new: who is there comes first
  else if (["people", "conversations", "clock"].some(wants) || others) jobs.push(loadState());
  if (wants("windows")) jobs.push(windows.refresh());
  const open = wants("open") || wants(store.open) || wants(`conversation:${store.open}`);
  if (shown && open) jobs.push(shown.load());
  if (thread && open) jobs.push(thread.load());
  await Promise.all(jobs);
}

function news(message) {
  if (message.type === "progress") {
    if (!topbar.news(message)) return;
    shown?.outdated?.();
    again(["state", "home", "windows", "open"]);
  } else if (message.type === "changed") again(message.what || []);
}

async function loadState() {
  const wanted = store.as;
  const state = await get("state", { as: wanted });
  if (!state || wanted !== store.as) return Boolean(store.state);
  const before = store.state;
  store.state = state;
  store.as = state.me.id;
  topbar.draw();
  topbar.connection(stream.up || !before);
  sidebar.draw();
  drawTitle();
  if (before && before.me.id === state.me.id) tellUnread(before, state);
  return true;
}

function tellUnread(before, after) {
  for (const each of after.conversations) {
    const was = before.conversations.find((other) => other.id === each.id)?.unread || 0;
    if (each.unread > was && each.id !== store.open) announce(`${each.unread} unread in ${each.name}`);
  }
}

function drawTitle() {
  const unread = store.state.conversations.reduce((sum, each) => sum + (each.unread || 0), 0);
  const place = store.open === "home" ? `${store.state.app.name} home` : conversation(store.open)?.name || "";
  document.title = `${unread ? `(${unread}) ` : ""}${place} · ${store.state.me.name} · Practice workspace`;
}

/** Open what the address says: #as=…&open=…&thread=… */
async function follow() {
  const end = begin();
  const said = new URLSearchParams(window.location.hash.slice(1));
  const as = said.get("as") || store.as;
  const somebodyElse = as !== store.as || !store.state;
  const before = store.state && conversation(store.open);
  try {
    if (somebodyElse) {
      windows.leave();
      store.as = as;
      shown = null;
      if (!await loadState()) {
        unreachable();
        return;
      }
      await Promise.all([stream.listen(store.as), windows.refresh()]);
    }
    await show(place(said.get("open"), before), said.get("thread"), somebodyElse);
  } finally {
    end();
  }
}

/** Where to be: what was asked for if this person has it, else the same kind of place, else home. */
function place(wanted, before) {
  if (wanted === "home" || conversation(wanted)) return wanted;
  if (wanted === "app" || before?.kind === "app") return appConversation()?.id || "home";
  return "home";
}

async function show(open, threadTs, fresh) {
  drawer(false);
  const jobs = [];
  if (fresh || open !== store.open || !shown) {
    store.open = open;
    shown = open === "home" ? new Home() : new Conversation(open);
    main.replaceChildren(head(), shown.node);
    jobs.push(shown.load());
    if (!fresh) main.focus({ preventScroll: true });
  }
  if (threadTs !== store.thread || fresh) {
    store.thread = open === "home" ? null : threadTs;
    drawThread(jobs, fresh);
  }
  history.replaceState(null, "", address({ thread: store.thread }));
  sidebar.draw();
  await Promise.all(jobs);
  if (open !== "home") await loadState();
  drawTitle();
}

function drawThread(jobs, fresh) {
  thread = store.thread ? new Conversation(store.open, store.thread) : null;
  side.hidden = !thread;
  if (!thread) {
    const lost = side.contains(document.activeElement);
    side.replaceChildren();
    if (lost) main.querySelector(".messages, .home")?.focus({ preventScroll: true });
    return;
  }
  side.replaceChildren(h("header", { class: "place-head" }, h("h2", { class: "place-title" }, "Thread"),
    iconButton("close", "Close the thread", () => { window.location.hash = address(); })), thread.node);
  jobs.push(thread.load());
  if (!fresh) thread.composer?.input.focus();
}

/** The head of the middle: a channel's name, or the app's with its two tabs. */
function head() {
  const here = conversation(store.open);
  const app = store.open === "home" || here?.kind === "app";
  if (!app) {
    return h("header", { class: "place-head" }, here.kind === "channel" ? icon(here.private ? "lock" : "hash") : avatar(here.name, { small: true }),
      h("h1", { class: "place-title" }, here.name), (here.topic || here.purpose) && h("p", { class: "place-topic" }, here.topic || here.purpose));
  }
  const messages = appConversation();
  const tab = (label, open) => h("a", { class: "tab", href: address({ open }), "aria-current": store.open === open ? "page" : null }, label);
  return h("header", { class: "place-head of-app" }, avatar(store.state.app.name, { small: true, app: true }),
    h("h1", { class: "place-title" }, store.state.app.name),
    h("nav", { class: "tabs", "aria-label": store.state.app.name }, tab("Home", "home"), messages && tab("Messages", messages.id)));
}

/** Open or close the sidebar where it is a drawer. */
function drawer(open = !document.documentElement.classList.contains("drawer-open")) {
  const was = document.documentElement.classList.contains("drawer-open");
  document.documentElement.classList.toggle("drawer-open", open);
  veil.hidden = !open;
  topbar.menu.setAttribute("aria-expanded", String(open));
  main.inert = open;
  if (open) sidebarNode.querySelector("button").focus();
  else if (was && sidebarNode.contains(document.activeElement)) topbar.menu.focus();
}

function unreachable() {
  main.replaceChildren(h("div", { class: "nothing" }, h("p", {}, "The practice workspace does not answer."),
    h("button", { type: "button", class: "button primary", onclick: () => follow() }, "Try again")));
}

veil.addEventListener("click", () => drawer(false));
sidebarNode.addEventListener("click", (event) => { // also where we are already: no other place opens
  if (event.target.closest("a.place") && !veil.hidden) drawer(false);
});
sidebarNode.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !veil.hidden) drawer(false);
});
side.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) window.location.hash = address();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => follow());
window.addEventListener("acted", () => again(stream.up ? ["windows"] : ["state", "windows", "open"]));

follow().then(() => { document.documentElement.dataset.ready = "true"; });
