"""How a JSON structure is described, and how Slack says what is wrong with one.

A check takes a value, the JSON pointer at which it stands and the list of problems, to which it
adds. Descriptions are built out of these: ``shape({"text": string(75)}, {"url": string(3000)})``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Problems = list[str]
Check = Callable[[Any, str, Problems], None]


def problem(problems: Problems, what: str, at: str) -> None:
    """Add a problem in Slack's words: what it is, and a JSON pointer to it."""
    problems.append(f"{what} [json-pointer:{at}]")


def string(most: int, least: int = 1) -> Check:
    """A string of so many characters, counted in code points."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problem(problems, "must provide a string", at)
        elif len(value) > most:
            problem(problems, f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            problem(problems, f"must be more than {least - 1} characters", at)

    return check


def boolean(value: Any, at: str, problems: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        problem(problems, "must provide a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number within limits."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problem(problems, "must provide an integer", at)
        elif not least <= value <= most:
            problem(problems, f"must be between {least} and {most}", at)

    return check


def number(value: Any, at: str, problems: Problems) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        problem(problems, "must provide a number", at)


def above_zero(value: Any, at: str, problems: Problems) -> None:
    """A number greater than nothing, as a slice of a pie must be."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        problem(problems, "must be greater than 0", at)


def choice(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in allowed:
            problem(problems, f"must be one of: {', '.join(allowed)}", at)

    return check


def items(check_one: Check, most: int, least: int = 1) -> Check:
    """A list of so many of these."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problem(problems, "must provide an array", at)
            return
        if len(value) > most:
            problem(problems, f"no more than {most} items allowed", at)
        if len(value) < least:
            problem(problems, f"no fewer than {least} items required", at)
        for number_of, one in enumerate(value):
            check_one(one, f"{at}/{number_of}", problems)

    return check


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check
) -> Check:
    """An object with these fields and no others; ``also``: what must hold between them."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problem(problems, "must provide an object", at)
            return
        before = len(problems)
        for name in required:
            if name not in value:
                problem(problems, f"missing required field: {name}", at)
        for name, field in value.items():
            if name not in known:
                problem(problems, f"invalid additional property: {name}", at)
            elif field is not None or name in required:
                known[name](field, f"{at}/{name}", problems)
        if len(problems) == before:  # what holds between fields needs fields that are sound
            for rule in also:
                rule(value, at, problems)

    return check


def typed(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` says which of these it is."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problem(problems, "must provide an object", at)
        elif "type" not in value:
            problem(problems, "missing required field: type", at)
        elif value["type"] not in table:
            problem(problems, f"unsupported type: {value['type']}", f"{at}/type")
        else:
            rest = {name: field for name, field in value.items() if name != "type"}
            table[value["type"]](rest, at, problems)

    return check


def nullable(check_value: Check) -> Check:
    """Null, or this."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if value is not None:
            check_value(value, at, problems)

    return check


def exactly_one(*names: str) -> Check:
    """One of these fields, and not another beside it."""

    def check(value: Any, at: str, problems: Problems) -> None:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            problem(problems, f"must provide exactly one of: {', '.join(names)}", at)

    return check


def at_least_one(*names: str) -> Check:
    """One of these fields or several."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not any(value.get(name) for name in names):
            problem(problems, f"must provide at least one of: {', '.join(names)}", at)

    return check
