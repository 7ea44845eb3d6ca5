"""How auditors and moderators agree, in total; and one's own grades (brief section 7, rule 13)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Json, Marked
from models.person import Person
from models.policy import Policy
from models.rules.agreement import Grid
from models.rules.grading import ORDER, grade_name
from models.setting import policy_of
from models.workflow.agreement import (
    HowWeAgree,
    Measured,
    OwnGrades,
    may_see_agreement,
    may_see_own,
)

_TITLE = "How we agree"
_NAME, _CELL = 11, 5


def counting_window() -> Json:
    """What stands there while it is counted."""
    said = blocks.section("counting", "One moment: the decided audits are being counted.")
    return blocks.window(ids.AGREEMENT_WINDOW, _TITLE, [said])


def agreement_window(session: Session, found: HowWeAgree) -> Json:
    """Sighted and blind apart: the grid, kappa, how sure; then what stands beside them."""
    policy = policy_of(session)
    return blocks.window(
        ids.AGREEMENT_WINDOW,
        _TITLE,
        [
            blocks.section("head", words.say("agreement_head", found=found)),
            *_measured("sighted", "Sighted", found.sighted, policy),
            *_measured("blind", "Blind", found.blind, policy),
            blocks.header("beside", "Second readings and appeals"),
            blocks.section("counts", words.say("agreement_counts", found=found)),
            blocks.divider("line"),
            blocks.context("means", words.say("agreement_means")),
        ],
    )


def own_window(found: OwnGrades) -> Json:
    """What became of one's own grades, and what one decided on others'."""
    said = blocks.section("own", words.say("own_grades", found=found))
    return blocks.window(ids.OWN_GRADES_WINDOW, "Your own grades", [said])


def buttons(session: Session, person: Person, *, at: datetime) -> list[Element]:
    """What of this stands at somebody's Home."""
    found = []
    if may_see_agreement(session, by=person, at=at):
        found.append(blocks.button(ids.AGREEMENT_OPEN, _TITLE))
    if may_see_own(session, by=person, at=at):
        found.append(blocks.button(ids.OWN_GRADES_OPEN, "Your own grades"))
    return found


def _measured(name: str, title: str, found: Measured, policy: Policy) -> list[Block]:
    body: list[Block] = [blocks.header(name, title)]
    if found.agreement.is_enough:
        body.append(blocks.section(f"{name}/grid", _table(found.agreement.grid, policy)))
    said = words.say("agreement_measured", how=name, measured=found)
    return [*body, blocks.section(f"{name}/said", said)]


def _table(grid: Grid, policy: Policy) -> Marked:
    """The grid in letters of one width: a window can hold no table. 31 signs fit a phone."""
    names = [grade_name(grade, policy) for grade in ORDER]
    short = ["".join(word[:1] for word in name.split()) for name in names]
    lines = [
        "Auditor".ljust(_NAME) + "  Moderator",
        " " * _NAME + "".join(head.rjust(_CELL) for head in short),
    ]
    for name, letters, row in zip(names, short, grid, strict=True):
        label = name if len(name) <= _NAME else letters
        lines.append(label.ljust(_NAME) + "".join(str(count).rjust(_CELL) for count in row))
    return Marked("```" + blocks.escaped("\n".join(lines)) + "```")
