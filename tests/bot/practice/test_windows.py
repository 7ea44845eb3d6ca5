"""Windows and Home tabs: triggers, the stack, hashes, and what survives a change of blocks."""

from __future__ import annotations

from typing import Any

import pytest

from bot.practice import Workspace
from bot.practice.elements import values_of

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def question(block_id: str = "note", **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "v"} | element,
    }


def modal(*blocks: Json, **fields: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Audit"),
        "submit": plain("Send"),
        "blocks": list(blocks or [question()]),
    } | fields


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def opened(workspace: Workspace, api: Any, view: Json | None = None) -> Json:
    """Open a window for Amara."""
    answer = api("views.open", trigger_id=workspace.new_trigger("U0AMARA"), view=view or modal())
    shown: Json = answer["view"]
    return shown


def pushed(workspace: Workspace, api: Any, **fields: Any) -> Json:
    trigger_id = workspace.new_trigger("U0AMARA", from_view=True)
    answer: Json = api("views.push", trigger_id=trigger_id, view=modal(**fields))
    return answer


def test_a_trigger_is_good_once(workspace: Workspace, api: Any) -> None:
    trigger_id = workspace.new_trigger("U0AMARA")
    assert api("views.open", trigger_id=trigger_id, view=modal())["ok"]
    again = api("views.open", trigger_id=trigger_id, view=modal())
    assert again["error"] == "exchanged_trigger_id"


def test_a_trigger_is_too_old_after_three_seconds_of_real_time(
    workspace: Workspace, api: Any, clocks: Any
) -> None:
    trigger_id = workspace.new_trigger("U0AMARA")
    clocks.practice += 86_400  # the practice clock has nothing to do with it
    clocks.real += 3.1
    late = api("views.open", trigger_id=trigger_id, view=modal())
    assert late["error"] == "expired_trigger_id"


@pytest.mark.parametrize("method", ["views.open", "views.push"])
def test_a_trigger_that_nobody_pulled_is_invalid(api: Any, method: str) -> None:
    assert api(method, trigger_id="13.made.up", view=modal())["error"] == "invalid_trigger_id"
    assert api(method, view=modal())["error"] == "invalid_arguments"


def test_a_view_that_is_refused_does_not_use_the_trigger_up(workspace: Workspace, api: Any) -> None:
    trigger_id = workspace.new_trigger("U0AMARA")
    refused = api("views.open", trigger_id=trigger_id, view=modal(title=plain("x" * 25)))
    assert refused["error"] == "invalid_arguments"
    assert api("views.open", trigger_id=trigger_id, view=modal())["ok"]


def test_three_windows_stack_and_a_fourth_does_not(workspace: Workspace, api: Any) -> None:
    first = opened(workspace, api)
    second, third = pushed(workspace, api), pushed(workspace, api)
    assert second["view"]["previous_view_id"] == first["id"]
    assert third["view"]["root_view_id"] == first["id"]
    assert pushed(workspace, api)["error"] == "push_limit_reached"


def test_a_window_cannot_be_pushed_on_nothing(workspace: Workspace, api: Any) -> None:
    assert pushed(workspace, api)["error"] == "not_found"


def test_opening_out_of_a_window_is_recorded(workspace: Workspace, api: Any) -> None:
    trigger_id = workspace.new_trigger("U0AMARA", from_view=True)
    assert api("views.open", trigger_id=trigger_id, view=modal())["ok"]
    assert "views.push" in workspace.violations[0]


def test_a_hash_that_is_not_the_last_one_is_a_conflict(workspace: Workspace, api: Any) -> None:
    view = opened(workspace, api)
    changed = api("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert changed["ok"]
    late = api("views.update", view_id=view["id"], hash=view["hash"], view=modal())
    assert late["error"] == "hash_conflict"


def test_a_closed_window_cannot_be_changed(workspace: Workspace, api: Any) -> None:
    view = opened(workspace, api)
    workspace.person("U0AMARA").closes()
    assert api("views.update", view_id=view["id"], view=modal())["error"] == "not_found"


def test_a_modal_does_not_become_a_home_tab(workspace: Workspace, api: Any) -> None:
    view = opened(workspace, api)
    assert api("views.update", view_id=view["id"], view=home())["error"] == "invalid_arguments"
    assert api("views.update", view_id=view["id"], view="modal")["error"] == "invalid_arguments"


def test_a_window_is_found_by_its_external_id(workspace: Workspace, api: Any) -> None:
    opened(workspace, api, modal(external_id="audit-17"))
    changed = api("views.update", external_id="audit-17", view=modal(callback_id="second"))
    assert changed["view"]["callback_id"] == "second"
    assert api("views.update", view=modal())["error"] == "invalid_arguments"


def test_an_external_id_belongs_to_one_window(workspace: Workspace, api: Any) -> None:
    opened(workspace, api, modal(external_id="audit-17"))
    assert pushed(workspace, api, external_id="audit-17")["error"] == "duplicate_external_id"


def test_a_home_tab_is_published_and_guarded_by_its_hash(workspace: Workspace, api: Any) -> None:
    first = api("views.publish", user_id="U0AMARA", view=home({"type": "divider"}))["view"]
    amara = workspace.person("U0AMARA")
    assert amara.home is not None
    assert amara.home["blocks"][0]["type"] == "divider"
    api("views.publish", user_id="U0AMARA", view=home(), hash=first["hash"])
    late = api("views.publish", user_id="U0AMARA", view=home(), hash=first["hash"])
    assert late["error"] == "hash_conflict"


def test_a_home_tab_needs_the_tab_and_a_person(
    workspace: Workspace, api: Any, manifest: Json
) -> None:
    assert api("views.publish", user_id="U0NONE", view=home())["error"] == "invalid_arguments"
    assert api("views.publish", user_id="U0AMARA", view=modal())["error"] == "invalid_arguments"
    manifest["features"]["app_home"]["home_tab_enabled"] = False
    workspace.install(manifest, bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    assert api("views.publish", user_id="U0AMARA", view=home())["error"] == "not_enabled"


def note(workspace: Workspace, block_id: str = "note") -> str | None:
    window = workspace.person("U0AMARA").window
    assert window is not None
    value: str | None = window["state"]["values"][block_id]["v"]["value"]
    return value


# what the app changes | the new block | what stands in the field then
UPDATES: list[tuple[str, Json, str, str | None]] = [
    ("nothing", question(), "note", "typed"),
    ("the initial value", question(initial_value="from the app"), "note", "typed"),
    ("the label", question() | {"label": plain("Other")}, "note", "typed"),
    ("the block_id", question("note-2", initial_value="from the app"), "note-2", "from the app"),
]


@pytest.mark.parametrize(
    ("block", "block_id", "stands"),
    [row[1:] for row in UPDATES],
    ids=[f"changing {row[0]}" for row in UPDATES],
)
def test_typed_words_survive_where_the_ids_stay(
    workspace: Workspace, api: Any, block: Json, block_id: str, stands: str
) -> None:
    view = opened(workspace, api)
    workspace.person("U0AMARA").types("v", "typed")
    api("views.update", view_id=view["id"], view=modal(block))
    assert note(workspace, block_id) == stands


def test_typed_words_are_lost_with_another_action_id(workspace: Workspace, api: Any) -> None:
    view = opened(workspace, api)
    workspace.person("U0AMARA").types("v", "typed")
    api("views.update", view_id=view["id"], view=modal(question(action_id="w")))
    window = workspace.person("U0AMARA").window
    assert window is not None
    assert window["state"]["values"]["note"]["w"]["value"] is None


def test_an_initial_value_counts_once(workspace: Workspace, api: Any) -> None:
    view = opened(workspace, api, modal(question(initial_value="first")))
    assert note(workspace) == "first"
    api("views.update", view_id=view["id"], view=modal(question(initial_value="second")))
    assert note(workspace) == "first"


def test_a_block_without_an_id_gets_another_one_at_every_change(
    workspace: Workspace, api: Any
) -> None:
    nameless = question()
    del nameless["block_id"]
    first = opened(workspace, api, modal(nameless))
    second = api("views.update", view_id=first["id"], view=modal(nameless))["view"]
    assert first["blocks"][0]["block_id"] != second["blocks"][0]["block_id"]


OPTION = {"text": plain("Met"), "value": "met"}

# element | what it holds untouched
UNTOUCHED: list[tuple[Json, Json]] = [
    ({"type": "plain_text_input"}, {"value": None}),
    ({"type": "number_input", "initial_value": "3"}, {"value": "3"}),
    ({"type": "datepicker", "initial_date": "2026-12-31"}, {"selected_date": "2026-12-31"}),
    (
        {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/London"},
        {"selected_time": "09:30", "timezone": "Europe/London"},
    ),
    ({"type": "datetimepicker"}, {"selected_date_time": None}),
    ({"type": "static_select", "initial_option": OPTION}, {"selected_option": OPTION}),
    ({"type": "radio_buttons"}, {"selected_option": None}),
    ({"type": "checkboxes"}, {"selected_options": []}),
    ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": ["U1"]}),
    ({"type": "channels_select"}, {"selected_channel": None}),
    ({"type": "file_input"}, {"files": []}),
]


@pytest.mark.parametrize(("element", "holds"), UNTOUCHED)
def test_an_untouched_element_holds_its_initial_value(element: Json, holds: Json) -> None:
    block = {"type": "input", "block_id": "b", "element": element | {"action_id": "a"}}
    assert values_of([block], {}) == {"b": {"a": {"type": element["type"]} | holds}}
