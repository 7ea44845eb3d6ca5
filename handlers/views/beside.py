"""What is read beside an audit in the same window: what changed since it came back, and the
earlier audit of the case with its actions (brief sections 7 and 8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, new_action, words
from handlers.views.blocks import Block
from handlers.views.compared import Compared
from models.person import Person
from models.rules.lifecycle import action_stands
from models.workflow.audits import parts_saved
from models.workflow.beside import Earlier, Versions, open_earlier, open_versions
from models.workflow.parts import CLOSING, Field, Part, asked_of
from models.workflow.reading import Opened


def what_changed(session: Session, opened: Opened, *, by: Person, at: datetime) -> list[Block]:
    """Part by part: what was asked for, what is new, what was there before."""
    audit = opened.audit
    found = open_versions(session, audit, blind=opened.blind, by=by, at=at)
    compared = Compared("Before", "as before", opened.blind, found.notes)
    body: list[Block] = [blocks.section("title/versions", _since(found))]
    for part in asked_of(session, audit):
        before, now = found.before.get(part.code, {}), found.now.get(part.code, {})
        if before or now:
            body += compared.part(part, before, now)
    return body


def beside_the_earlier(
    session: Session, opened: Opened, *, by: Person, at: datetime
) -> list[Block]:
    """This audit beside the one before it of the same case: domains that both have, and the three
    columns; then what was to be done, and how that stands."""
    audit = opened.audit
    found = open_earlier(session, audit, by=by, at=at)
    theirs = {part.code: part for part in found.parts}

    def was_asked(part: Part, field: Field) -> bool:
        asked = theirs[part.code].fields
        return any((each.name, each.label) == (field.name, field.label) for each in asked)

    compared = Compared("Earlier", "as in the earlier audit", opened.blind, was_asked=was_asked)
    said = words.say(
        "earlier_head", audit=found.audit, blind=opened.blind, actions=len(found.actions)
    )
    body: list[Block] = [blocks.section("title/earlier", said)]
    now = parts_saved(session, audit)
    for part in asked_of(session, audit):
        if part.code in theirs and (part.is_domain or part.code == CLOSING):
            earlier = found.said.get(part.code, {})
            body += compared.part(part, earlier, now.get(part.code, {}))
    return [*body, *_earlier_actions(session, found)]


def _earlier_actions(session: Session, found: Earlier) -> list[Block]:
    if not found.actions:
        return []
    title = words.mark("*Actions of the earlier audit, and how they stand*")
    lines = [
        words.mark(
            "{line}\n_It {stands}._",
            line=new_action.line(session, action),
            stands=action_stands(action.state),
        )
        for action in found.actions
    ]
    return [
        blocks.section("title/earlier_actions", title),
        *blocks.paragraphs("earlier_actions", lines),
    ]


def _since(found: Versions) -> str:
    return words.say(
        "changed_head",
        sent=found.before_sent,
        notes=len(found.notes),
        who=found.asked_by.name if found.asked_by else "",
    )
