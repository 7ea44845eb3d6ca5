"""Everything that the people of moderation can see, through the doors that they use.

Messages, Home, the queue under every filter and on every page, each audit's reading window, what
is found by reference, the lists of `/audit`, how we agree. What differs from one run to the next
for no reason of the programme's (timestamps, Slack's own ids) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views import ids
from models.audit import Audit
from tests.office import Json, Office

#: Slack's own, and the window's: not what anybody reads.
_NOT_READ = {"ts", "hash", "id", "team_id", "edited", "client_msg_id", "private_metadata", "reads"}
_FILTERS = ("", "mine", "returned", "second", "area:early_help", "service:1")
#: What only who moderates, reads second or follows up is offered: pressed by everybody here.
_ABOUT_AN_AUDIT = (
    ids.FINDINGS_OPEN,
    ids.HAND_OVER_OPEN,
    ids.NAME_READER_OPEN,
    ids.BLIND_OPEN,
    ids.APPROVE_OPEN,
    ids.REGRADE_OPEN,
    ids.RETURN_OPEN,
    ids.SECOND_RETURN_WRITE,
    ids.SECOND_READ_WRITE,
    ids.SETTLE_WRITE,
    ids.APPEAL_ASK,
    ids.PLAN_ACTION_OPEN,
)
_IN_THE_AUDIT = (ids.READING_GO, ids.READING_CHANGED, ids.READING_EARLIER, ids.READING_WHOLE)
_FIRST_OF = (
    ids.ACTION_OPEN,
    ids.ACTION_VERIFY_OPEN,
    ids.REMEDY_OPEN,
    ids.REMEDY_VERIFY_OPEN,
    ids.PLAN_ACTION_CHANGE,
)
_OF_THE_COUNCIL = (ids.AGREEMENT_OPEN, ids.OWN_GRADES_OPEN, ids.WEEKLY_LIST)
Seen = dict[str, str]


def everything_seen(
    office: Office, names: Sequence[str], audit: Audit, *, moment: str, tries: bool = True
) -> Seen:
    """What each of these people sees at this moment, by who, what and when.

    `tries`: they also press every button that is about the audit, offered or not.
    """
    seen: Seen = {}
    for name in names:
        person = getattr(office, name)
        found = [*_lists_of(person), *_found_by(office, person, audit)]
        found += _tried_by(office, person, audit) if tries else []
        _closes(person)
        seen |= {f"{moment}: {name}: {what}": plain(shown) for what, shown in found}
    return seen


def plain(shown: object) -> str:
    """Something that was shown, whole, as text: order, buttons and their values included."""
    return json.dumps(_without(shown), indent=1, ensure_ascii=False)


def _lists_of(person: SlackPerson) -> Iterator[tuple[str, object]]:
    yield "messages", person.conversation()
    yield "home", person.open_home()
    for words in _FILTERS:
        yield f"queue {words}", _asked(person, f"/audit queue {words}".strip())
    yield "everything", _asked(person, "/audit")


def _found_by(office: Office, person: SlackPerson, audit: Audit) -> Iterator[tuple[str, object]]:
    yield "find", _asked(person, f"/audit find {office.reference_of(audit)}")
    yield "reading", _presses(office, person, ids.MODERATE_OPEN, str(audit.key))
    for button in _IN_THE_AUDIT:
        yield button, _presses(office, person, button, f"{audit.key}:1")


def _tried_by(office: Office, person: SlackPerson, audit: Audit) -> Iterator[tuple[str, object]]:
    pressed = [
        *((button, str(audit.key)) for button in _ABOUT_AN_AUDIT),
        *((button, "1") for button in _FIRST_OF),
        *((button, "0:0") for button in _OF_THE_COUNCIL),
    ]
    for button, value in pressed:
        yield button, _presses(office, person, button, value)


def _closes(person: SlackPerson) -> None:
    if person.windows:
        person.closes(everything=True)


def _asked(person: SlackPerson, command: str) -> object:
    _closes(person)
    person.commands(command)
    return person.waits_for_window()


def _presses(office: Office, person: SlackPerson, button: str, value: str) -> object:
    """Press a button that nobody may have offered, and look at the window that comes of it."""
    _closes(person)
    person.commands("/audit help")
    first = person.waits_for_window(ids.HELP_WINDOW)
    action = {"type": "button", "action_id": button, "block_id": "b", "value": value}
    top = office.workspace.windows.stack(person.id)[-1]
    payload = interactions.in_view(office.workspace, person.id, action, top)
    assert office.workspace.deliver(Parcel("interactive", payload)).ok
    person.waits_until(
        lambda who: len(who.windows) > 1 or (who.window and who.window["hash"] != first["hash"])
    )
    person.waits_until(lambda who: "block_id': 'counting'" not in str(who.window))
    return person.window


def _without(shown: object) -> object:
    if isinstance(shown, list):
        return [_without(part) for part in shown]
    if isinstance(shown, dict):
        return {name: _without(part) for name, part in shown.items() if name not in _NOT_READ}
    return shown


def differing(one: Seen, other: Seen) -> Json:
    """What is seen in one and not alike in the other: by what it is, both."""
    return {
        name: (one.get(name), other.get(name))
        for name in {**one, **other}
        if one.get(name) != other.get(name)
    }
