"""Each domain's grade as a moderator sees it: confirmed or changed, one by one (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from handlers.views import blocks, words
from handlers.views.blocks import Block, Marked
from handlers.views.kept import Asking
from handlers.views.reading import Answers
from models.audit import Audit
from models.rules.checklist import domain_field
from models.vocabulary import Grade
from models.workflow.checking import auditors_domains
from models.workflow.judging import moderators_warnings
from models.workflow.parts import GRADES
from models.workflow.tools import tool_of

#: What stands here is drawn anew when a grade is chosen.
WARNS = "warns"
_FIELD = domain_field("")


def questions(
    session: Session, asking: Asking, audit: Audit, *, overall: Grade | None
) -> list[Block]:
    """A menu for each domain of the audit's tool, its auditor's grade named as theirs; then why.

    Nothing is chosen beforehand: each domain is confirmed or changed. What a reader will ask
    where `overall` and the domains do not fit stands below.
    """
    auditors = auditors_domains(session, audit)
    domains = tool_of(session, audit).domains
    said = words.mark(
        "*Each domain*, as you see it on the record. The grade of its auditor is marked as theirs."
    )
    asked = [
        asking.choice(domain_field(d.code), d.name, _grades(auditors.get(d.code))) for d in domains
    ]
    why = asking.words(
        "domains_why",
        "Why, for each domain that you change",
        hint="A line for each. Its auditor reads it.",
        needed=False,
    )
    chosen = {d.code: asking.values.get(domain_field(d.code), "") for d in domains}
    return [
        blocks.divider("domains/line"),
        blocks.section("domains", said),
        *asked,
        why,
        *_warned(session, audit, overall, graded(chosen)),
    ]


def read(answers: Answers) -> dict[str, Grade]:
    """The grade of each domain, as it was chosen; one that is none of the four is not chosen."""
    names = [name for name in answers.names() if name.startswith(_FIELD)]
    return graded({name.removeprefix(_FIELD): answers.text(name) for name in names})


def graded(chosen: Mapping[str, str]) -> dict[str, Grade]:
    """Those of these that are a grade."""
    return {code: Grade(text) for code, text in chosen.items() if text in set(Grade)}


def _grades(auditors: Grade | None) -> list[tuple[str, str]]:
    return [
        (grade, f"{name} · the auditor's" if grade == auditors else name) for grade, name in GRADES
    ]


def _warned(
    session: Session, audit: Audit, overall: Grade | None, chosen: Mapping[str, Grade]
) -> list[Block]:
    asked = moderators_warnings(session, audit, overall, chosen) if overall else []
    lines = [Marked(f":speech_balloon: {line}") for line in asked]
    return blocks.paragraphs(WARNS, lines, between="\n") if lines else []
