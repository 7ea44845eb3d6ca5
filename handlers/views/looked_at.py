"""The actions of an audit as its moderator looks at them: SMART each, and enough together.

Brief section 7, Checklist. Words stand in windows only.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, ids, new_action, planning, words
from handlers.views.blocks import Block
from handlers.views.kept import Asking, chosen_of
from handlers.views.reading import Answers, number_in
from models.action import Action
from models.audit import Audit
from models.person import Person
from models.rules.calendar import london_date
from models.rules.checklist import smart_field
from models.vocabulary import ActionSource
from models.workflow.checking import NEEDS_WORK, SMART, to_look_at
from models.workflow.parts import YES_NO
from models.workflow.planned import as_sent

#: How much of its words the list shows of an action; all of them stand in its own window.
_SHOWN = 400
_FIELD = smart_field("")
_IS_SMART = ((SMART, "Yes"), (NEEDS_WORK, "Needs work"))


def questions(
    session: Session, asking: Asking, audit: Audit, *, hint: str, by: Person, at: datetime
) -> list[Block]:
    """Each action with *Change* and whether it is SMART, *Add an action*, and whether they do.

    `hint` says what the grade asks for. The buttons open the window in which auditors write theirs.
    """
    found = to_look_at(session, audit)
    begun = planning.is_begun(session, audit, by)
    head = words.say("looked_at_head", count=len(found), hint=hint, begun=begun)
    body: list[Block] = [
        blocks.divider("action/line"),
        blocks.section("action/head", head, accessory=planning.adds(audit)),
    ]
    for place, action in enumerate(found, start=1):
        body += _one(session, asking, action, place, at)
    return [
        *body,
        *planning.taken_off(session, audit, ActionSource.MODERATION),
        asking.one("enough", "Are the actions enough for this child?", YES_NO),
        asking.words(
            "missing",
            "What is missing, or needs work?",
            hint="Asked for where you say so. Its auditor reads it.",
            needed=False,
        ),
    ]


def smart_in(answers: Answers) -> dict[int, bool]:
    """What was said of each action; neither of the two is nothing said.

    Raises `RuleBroken` for an action that is no number.
    """
    names = [name for name in answers.names() if name.startswith(_FIELD)]
    said = {number_in(name.removeprefix(_FIELD)): answers.text(name) for name in names}
    both = (SMART, NEEDS_WORK)
    return {number: text == SMART for number, text in said.items() if chosen_of(both, text)}


def _one(session: Session, asking: Asking, action: Action, place: int, at: datetime) -> list[Block]:
    kind = new_action.kind_of(action)
    said = words.say(
        "looked_at",
        place=place,
        line=new_action.line(session, action, longest=_SHOWN),
        moderators=action.source is ActionSource.MODERATION,
        who=session.get_one(Person, action.added_by_id).name,
        mended=as_sent(session, action) is not None,
        passed=action.due_on <= london_date(at),
    )
    button = blocks.button(
        ids.PLAN_ACTION_CHANGE,
        "Change",
        value=action.key,
        label=blocks.fitted(f"Change: {kind}", 75),
    )
    label = blocks.fitted(f"Is action {place} SMART?", 75)
    return [
        blocks.section(f"looked_at/{action.key}", said, accessory=button),
        asking.one(smart_field(action.key), label, _IS_SMART),
    ]
