// The shortcodes that people and apps here are likely to use. The signs that carry a status are
// drawn by us, so that they look the same on a machine that has no emoji font.

import { h, s } from "./dom.js";

const CHARACTERS = Object.fromEntries(`
smile 😄|smiley 😃|grinning 😀|grin 😁|blush 😊|slightly_smiling_face 🙂|wink 😉|joy 😂|sweat_smile 😅
laughing 😆|heart_eyes 😍|relieved 😌|thinking_face 🤔|neutral_face 😐|confused 😕|worried 😟
disappointed 😞|cry 😢|sob 😭|open_mouth 😮|sleeping 😴|sunglasses 😎|hugging_face 🤗|upside_down_face 🙃
face_with_monocle 🧐|partying_face 🥳|pleading_face 🥺|melting_face 🫠|saluting_face 🫡
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|wave 👋|raised_hands 🙌|pray 🙏|muscle 💪|ok_hand 👌
point_up ☝️|point_right 👉|point_left 👈|point_down 👇|raised_hand ✋|handshake 🤝|writing_hand ✍️|eyes 👀|ear 👂|brain 🧠
heart ❤️|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|sparkling_heart 💖
star ⭐|star2 🌟|sparkles ✨|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅|100 💯|fire 🔥|zap ⚡|boom 💥|rocket 🚀
seedling 🌱|herb 🌿|evergreen_tree 🌲|sunflower 🌻|rainbow 🌈|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|ocean 🌊
house 🏠|house_with_garden 🏡|school 🏫|hospital 🏥|office 🏢|classical_building 🏛️
child 🧒|baby 👶|boy 👦|girl 👧|family 👪|busts_in_silhouette 👥|bust_in_silhouette 👤|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️
memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|bookmark_tabs 📑|books 📚|book 📖|open_book 📖|notebook 📓|newspaper 📰
file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|inbox_tray 📥|outbox_tray 📤|package 📦|email 📧|envelope ✉️|mailbox 📫|incoming_envelope 📨
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|calendar 📅|date 📅|spiral_calendar_pad 🗓️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗
mag 🔍|mag_right 🔎|bulb 💡|bell 🔔|no_bell 🔕|loudspeaker 📢|mega 📣|telephone_receiver 📞|phone ☎️|iphone 📱|computer 💻|key 🔑|unlock 🔓
alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|hourglass ⌛|hourglass_flowing_sand ⏳|clock9 🕘|watch ⌚
scales ⚖️|shield 🛡️|gear ⚙️|wrench 🔧|hammer 🔨|compass 🧭|dart 🎯|jigsaw 🧩|art 🎨|performing_arts 🎭|microscope 🔬|test_tube 🧪|thermometer 🌡️|ladder 🪜
construction 🚧|octagonal_sign 🛑|no_entry ⛔|sos 🆘|ambulance 🚑|rotating_light 🚨|triangular_flag_on_post 🚩|checkered_flag 🏁|crossed_flags 🎌
question ❓|grey_question ❔|exclamation ❗|grey_exclamation ❕|bangbang ‼️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁|back 🔙|new 🆕|up 🆙|cool 🆒|free 🆓
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣|keycap_ten 🔟|hash #️⃣
coffee ☕|tea 🍵|cake 🍰|birthday 🎂|cookie 🍪|apple 🍎|robot_face 🤖|dog 🐶|cat 🐱|owl 🦉|turtle 🐢|bee 🐝|butterfly 🦋
`.trim().split(/[|\n]/).map((pair) => pair.trim().split(" ")));

const round = (colour, edge) => s("circle", { cx: 10, cy: 10, r: 8, fill: colour, stroke: edge });
const square = (colour) => s("rect", { x: 2.5, y: 2.5, width: 15, height: 15, rx: 3, fill: colour });
const line = (path, colour, width = 2.4) => s("path", { d: path, fill: "none", stroke: colour,
  "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
const TICK = "M5.8 10.4l2.9 2.9 5.6-6.4";

const DRAWN = {
  large_green_circle: () => [round("#2e9e5b")],
  green_circle: () => [round("#2e9e5b")],
  large_yellow_circle: () => [round("#e3b021")],
  large_orange_circle: () => [round("#e07b1f")],
  red_circle: () => [round("#d13b34")],
  large_blue_circle: () => [round("#2f78c4")],
  large_purple_circle: () => [round("#8254b5")],
  large_brown_circle: () => [round("#8a5a3b")],
  white_circle: () => [round("#fbfbfb", "#8b949c")],
  black_circle: () => [round("#2b3137", "#8b949c")],
  large_green_square: () => [square("#2e9e5b")],
  large_yellow_square: () => [square("#e3b021")],
  large_orange_square: () => [square("#e07b1f")],
  large_red_square: () => [square("#d13b34")],
  large_blue_square: () => [square("#2f78c4")],
  small_blue_diamond: () => [s("path", { d: "M10 5l5 5-5 5-5-5z", fill: "#2f78c4" })],
  small_orange_diamond: () => [s("path", { d: "M10 5l5 5-5 5-5-5z", fill: "#e07b1f" })],
  white_check_mark: () => [square("#2e8b57"), line(TICK, "#fff")],
  heavy_check_mark: () => [line("M3.5 10.8l4.2 4.2L16.5 5", "#2e8b57", 3)],
  ballot_box_with_check: () => [square("#2f78c4"), line(TICK, "#fff")],
  white_large_square: () => [
    s("rect", { x: 3, y: 3, width: 14, height: 14, rx: 3, fill: "#fbfbfb", stroke: "#8b949c" })],
  x: () => [line("M4.5 4.5l11 11M15.5 4.5l-11 11", "#d13b34", 3)],
  no_entry_sign: () => [
    s("circle", { cx: 10, cy: 10, r: 7, fill: "none", stroke: "#d13b34", "stroke-width": 2.4 }),
    line("M5.2 14.8 14.8 5.2", "#d13b34")],
  warning: () => [s("path", { d: "M10 2.6 18.4 17H1.6z", fill: "#e9a824", stroke: "#b9790a" }),
    line("M10 7.6v4.2M10 14.3h.01", "#3a2a00", 1.9)],
  information_source: () => [square("#2f78c4"), line("M10 9.4v4.4M10 6.4h.01", "#fff", 2.2)],
  lock: () => [line("M6.5 9V6.8a3.5 3.5 0 0 1 7 0V9", "#8b949c", 1.8),
    s("rect", { x: 4, y: 9, width: 12, height: 8, rx: 1.6, fill: "#d9a02b" })],
};

const shown = new Map();

/** Can this machine's letters show the character? Without an emoji font it is an empty box. */
function canShow(character) {
  if (!shown.has(character)) {
    const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const picture = (text) => {
      pen.clearRect(0, 0, 40, 24);
      pen.font = "16px sans-serif";
      pen.fillText(text, 4, 18);
      return pen.getImageData(0, 0, 40, 24).data.join();
    };
    shown.set(character, picture(character.replace("\ufe0f", "")) !== picture("\u{10ffff}"));
  }
  return shown.get(character);
}

/** Is this a shortcode that the page can show? */
export function knownEmoji(name) {
  return Boolean(DRAWN[name] || CHARACTERS[name]);
}

/** The sign for a shortcode; an unknown one is shown as it was written. */
export function emoji(name, unicode) {
  const label = name.replace(/[_-]/g, " ");
  if (DRAWN[name]) {
    return s("svg", { class: "emoji", viewBox: "0 0 20 20", role: "img", "aria-label": label },
      DRAWN[name]());
  }
  const character = CHARACTERS[name]
    || (unicode && unicode.split("-").map((code) => String.fromCodePoint(parseInt(code, 16))).join(""));
  if (!character || !canShow(character)) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": label }, character);
}
