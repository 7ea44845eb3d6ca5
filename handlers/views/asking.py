"""What can be pressed, chosen and typed, as slackblocks builds it; used through `blocks`.

A question's `block_id` is its field's name unless a `scope` keeps two windows' words apart: Slack
carries typed words over between views that share block_id and action_id.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import slackblocks as slack

from handlers.views.shapes import (
    LONGEST_TYPED,
    Block,
    Choices,
    DrawnButton,
    DrawnOption,
    Element,
    Json,
    Menu,
    Style,
    fitted,
)

_BUTTON = 75
_OPTION = 75
_MOST_OPTIONS = 100


def button(
    action_id: str,
    text: str,
    *,
    value: str | int | None = None,
    style: Style | None = None,
    url: str | None = None,
    label: str | None = None,
) -> Element:
    """A button; `value` comes back in `Pressed`. `label` is what a screen reader says."""
    said = None if value is None else str(value)
    return _button(action_id, fitted(text, _BUTTON), said, style, url, label)


@lru_cache(maxsize=2048)
def _button(
    action_id: str,
    text: str,
    value: str | None,
    style: Style | None,
    url: str | None,
    label: str | None,
) -> Element:
    return DrawnButton(
        slack.PlainText(text),
        action_id=action_id,
        value=value,
        style=style,
        url=url,
        accessibility_label=label,
    )


def select(action_id: str, choices: Choices, *, chosen: str | None = None) -> Element:
    """A menu outside of a question, such as *Go to another part*."""
    return _select(action_id, choices, chosen, "Choose")


def in_sight(action_id: str, choices: Choices, *, chosen: str | None = None) -> Element:
    """A choice whose answers all show (up to 10), acted upon as it is made; for `actions`."""
    options = _options(choices)
    return slack.RadioButtonGroup(action_id, options, initial_option=_first(options, chosen))


def ticks_in_sight(action_id: str, choices: Choices, *, chosen: Iterable[str] = ()) -> Element:
    """Any number of choices, all of them in sight, acted upon as they are made; for `actions`."""
    options = _options(choices)
    return slack.CheckboxGroup(action_id, options, initial_options=_ticked(options, chosen))


def named(name: str, scope: str = "") -> str:
    """The `block_id` of a question: `grade`, or `planning/grade` within a scope."""
    return f"{scope}/{name}" if scope else name


def ask_words(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    needed: bool = True,
    lines: bool = True,
    reports: bool = False,
    scope: str = "",
    placeholder: str = "",
) -> Block:
    """A question answered in words, at most 3000 characters. `reports`: at each pause in typing."""
    element = slack.PlainTextInput(
        action_id=name,
        initial_value=value[:LONGEST_TYPED] or None,
        multiline=lines,
        max_length=LONGEST_TYPED,
        dispatch_action_config=(
            slack.DispatchActionConfiguration("on_character_entered") if reports else None
        ),
        placeholder=slack.PlainText(placeholder) if placeholder else None,
    )
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_choice(
    name: str,
    label: str,
    choices: Choices,
    *,
    chosen: str | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question with one answer, from a menu (up to 100 choices)."""
    element = _select(name, choices, chosen, "Choose")
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_grouped(
    name: str,
    label: str,
    groups: Iterable[tuple[str, Choices]],
    *,
    chosen: str | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question with one answer from a menu whose choices stand under headings.

    Up to 100 headings, each with up to 100 choices.
    """
    listed = [slack.OptionGroup(fitted(title, _OPTION), _options(made)) for title, made in groups]
    element = Menu(
        action_id=name,
        option_groups=listed[:_MOST_OPTIONS],
        placeholder=slack.PlainText("Choose"),
    )
    # The library wants a whole group as the first choice; Slack wants the choice.
    element.initial_option = _first((each for group in listed for each in group.options), chosen)
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_one(
    name: str,
    label: str,
    choices: Choices,
    *,
    chosen: str | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question with one answer, all of them in sight (up to 10)."""
    options = _options(choices)
    element = slack.RadioButtonGroup(name, options, initial_option=_first(options, chosen))
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_ticks(
    name: str,
    label: str,
    choices: Choices,
    *,
    chosen: Iterable[str] = (),
    hint: str = "",
    needed: bool = True,
    scope: str = "",
) -> Block:
    """A question with any number of answers, all of them in sight (up to 10)."""
    element = ticks_in_sight(name, choices, chosen=chosen)
    return _asked(name, label, element, hint, needed, False, scope)


def ask_several(
    name: str,
    label: str,
    choices: Choices,
    *,
    chosen: Iterable[str] = (),
    most: int | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question with any number of answers from a menu (up to 100 choices)."""
    options = _options(choices)
    element = slack.StaticMultiSelectMenu(
        name,
        options,
        initial_options=_ticked(options, chosen),
        max_selected_items=most,
        placeholder=slack.PlainText("Choose"),
    )
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_date(
    name: str,
    label: str,
    *,
    value: str | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question answered with a day; `value` and what comes back are ISO dates."""
    element = slack.DatePicker(action_id=name, initial_date=value or None)
    return _asked(name, label, element, hint, needed, reports, scope)


def ask_search(
    name: str,
    label: str,
    *,
    chosen: tuple[str, str] | None = None,
    hint: str = "",
    needed: bool = True,
    reports: bool = False,
    scope: str = "",
) -> Block:
    """A question with one answer, found by typing: a listener answers with `options`.

    `chosen` is a value with the text that it was found by.
    """
    element = slack.ExternalSelectMenu(
        action_id=name,
        initial_option=_options([chosen])[0] if chosen else None,
        min_query_length=0,
        placeholder=slack.PlainText("Type a name"),
    )
    return _asked(name, label, element, hint, needed, reports, scope)


def found(choices: Choices) -> Json:
    """What a search answers with: up to 100 choices."""
    return {
        "options": [
            {"text": {"type": "plain_text", "text": fitted(text, _OPTION)}, "value": value}
            for value, text in [*choices][:_MOST_OPTIONS]
        ]
    }


def _asked(
    name: str,
    label: str,
    element: Element,
    hint: str,
    needed: bool,
    reports: bool,
    scope: str,
) -> Block:
    return slack.InputBlock(
        label=slack.PlainText(fitted(label, 2000)),
        element=element,
        dispatch_action=reports,
        block_id=named(name, scope),
        hint=slack.PlainText(hint) if hint else None,
        optional=not needed,
    )


def _select(action_id: str, choices: Choices, chosen: str | None, empty: str) -> Element:
    options = _options(choices)
    return Menu(
        action_id=action_id,
        options=options,
        initial_option=_first(options, chosen),
        placeholder=slack.PlainText(empty),
    )


def _options(choices: Choices) -> list[slack.Option]:
    return [_option(value, text) for value, text in choices][:_MOST_OPTIONS]


@lru_cache(maxsize=2048)
def _option(value: str, text: str) -> slack.Option:
    return DrawnOption(value, fitted(text, _OPTION))


def _first(options: Iterable[slack.Option], chosen: str | None) -> slack.Option | None:
    return next((option for option in options if option.value == chosen), None)


def _ticked(options: Iterable[slack.Option], chosen: Iterable[str]) -> list[slack.Option] | None:
    wanted = set(chosen)
    return [option for option in options if option.value in wanted] or None
