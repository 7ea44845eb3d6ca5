// The select menus: from a list in the block, from the app, of people or of conversations.

import { post } from "./api.js";
import { confirmed } from "./dialog.js";
import { spoken, words } from "./mrkdwn.js";
import { among, Picker } from "./picker.js";
import { store } from "./store.js";

const asChoice = (option) => ({ value: option.value, label: spoken(option.text), shown: words(option.text),
  more: option.description && spoken(option.description), option: { text: option.text, value: option.value } });
const asPerson = (person) => ({ value: person.id, label: person.name, more: person.title });
const asPlace = (place) => ({ value: place.id, label: place.kind === "channel" ? `#${place.name}` : place.name });

const groupsOf = (from) => (from.option_groups?.length
  ? from.option_groups.map((group) => ({ label: spoken(group.label), choices: group.options.map(asChoice) }))
  : [{ choices: (from.options || []).map(asChoice) }]);

const KINDS = {
  static: { one: "selected_option", many: "selected_options", start: "initial_option", find: (element) => among(groupsOf(element)) },
  external: { one: "selected_option", many: "selected_options", start: "initial_option", find: fromApp },
  users: { one: "selected_user", many: "selected_users", start: "initial_user", find: () => among([{ choices: store.state.people.map(asPerson) }]) },
  conversations: { one: "selected_conversation", many: "selected_conversations", start: "initial_conversation", find: places },
  channels: { one: "selected_channel", many: "selected_channels", start: "initial_channel", find: places },
};

function places(element) {
  const only = element.type.includes("channels") ? ["channel"] : null;
  const list = store.state.conversations.filter((each) => !only || only.includes(each.kind));
  return among([{ choices: list.map(asPlace) }]);
}

function fromApp(element, block, surface) {
  return async (typed) => {
    const answer = await post("options", { as: store.as, ...surface.source(), block_id: block.block_id,
      action_id: element.action_id, value: typed });
    surface.trouble(answer.ok ? null : answer.error);
    return answer.ok ? groupsOf(answer) : null;
  };
}

/** A select menu of any of the ten types. */
export function select(element, block, surface, more) {
  const [, multi, name] = /^(multi_)?(\w+)_select$/.exec(element.type);
  const kind = KINDS[name];
  const key = multi ? kind.many : kind.one;
  const isOption = kind.one === "selected_option";
  if (!surface.get(block, element)) surface.set(block, element, { [key]: start(element, kind, multi, isOption) });
  const held = [surface.get(block, element)[key]].flat().filter(Boolean);
  let agreed = held.map((each) => (isOption ? asChoice(each) : named(each)));
  const pack = (chosen) => {
    const values = chosen.map((choice) => (isOption ? choice.option : choice.value));
    return multi ? values : values[0] ?? null;
  };
  const find = kind.find(element, block, surface);
  const picker = new Picker({
    find,
    chosen: agreed,
    several: Boolean(multi),
    most: element.max_selected_items || 100,
    least: name === "external" ? element.min_query_length ?? 3 : 0,
    delay: name === "external" ? 300 : 0,
    placeholder: element.placeholder ? spoken(element.placeholder) : "",
    clearable: Boolean(block.type === "input" && block.optional),
    attributes: more,
    onchange: async (chosen, settled) => {
      if (settled && !await confirmed(element.confirm)) {
        picker.chosen = agreed;
        picker.show();
        surface.set(block, element, { [key]: pack(agreed) });
        return;
      }
      if (settled) agreed = chosen;
      surface.changed(block, element, { [key]: pack(chosen) }, { settled });
    },
  });
  return picker.node;
}

function start(element, kind, multi, isOption) {
  const bare = (value) => (isOption ? { text: value.text, value: value.value } : value);
  if (multi) return (element[`${kind.start}s`] || []).map(bare);
  const first = element[kind.start];
  return first === undefined || first === null ? null : bare(first);
}

function named(id) {
  const person = store.state.people.find((each) => each.id === id);
  const place = store.state.conversations.find((each) => each.id === id);
  return (person && asPerson(person)) || (place && asPlace(place)) || { value: id, label: id };
}
