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
    ids.MODERATE_OPEN,
    ids.SECOND_READ_OPEN,
    ids.AUDIT_WHOLE,
    ids.FINDINGS_OPEN,
    ids.BLIND_OPEN,
    ids.APPROVE_OPEN,
    ids.REGRADE_OPEN,
    ids.RETURN_OPEN,
    ids.SETTLE_WRITE,
    ids.PLAN_ACTION_OPEN,
)
_FIRST_OF = (
    ids.ACTION_OPEN,
    ids.ACTION_VERIFY_OPEN,
    ids.REMEDY_OPEN,
    ids.REMEDY_VERIFY_OPEN,
    ids.PLAN_ACTION_CHANGE,
)
_PAGES = range(1, 4)
Seen = dict[str, str]


def everything_seen(
    office: Office, names: Sequence[str], audits: Sequence[Audit], *, moment: str
) -> Seen:
    """What each of these people sees at this moment, by who, what and when."""
    seen: Seen = {}
    for name in names:
        for what, shown in _seen_by(office, getattr(office, name), audits):
            seen[f"{moment}: {name}: {what}"] = plain(shown)
    return seen


def plain(shown: object) -> str:
    """Something that was shown, whole, as text: order, buttons and their values included."""
    return json.dumps(_without(shown), indent=1, ensure_ascii=False)


def _seen_by(
    office: Office, person: SlackPerson, audits: Sequence[Audit]
) -> Iterator[tuple[str, object]]:
    yield "messages", person.conversation()
    yield "home", person.open_home()
    for words in _FILTERS:
        yield f"queue {words}", _asked(person, f"/audit queue {words}".strip())
    for command in ("/audit", "/audit actions"):
        yield command, _asked(person, command)
    for audit in audits:
        yield f"find {audit.key}", _asked(person, f"/audit find {office.reference_of(audit)}")
        pressed = [(button, str(audit.key)) for button in _ABOUT_AN_AUDIT]
        pressed += [(ids.READING_GO, f"{audit.key}:{page}") for page in _PAGES]
        for button, value in pressed:
            yield f"{button} {value}", _presses(office, person, button, value)
    for button in _FIRST_OF:
        yield f"{button} 1", _presses(office, person, button, "1")
    for button in (ids.AGREEMENT_OPEN, ids.OWN_GRADES_OPEN, ids.WEEKLY_LIST):
        yield button, _presses(office, person, button, "0:0")
    _closes(person)


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
