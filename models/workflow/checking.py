"""What a moderator says of an audit beside its grade, as a decision keeps it (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.action import Action
from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import DomainGrade, Moderation
from models.rules import checklist as rules
from models.vocabulary import Grade
from models.workflow import actions, saved
from models.workflow.decisions import Checklist
from models.workflow.identifying import check_words
from models.workflow.tools import tool_of

#: What is kept of an action under `smart_field`.
SMART, NEEDS_WORK = "yes", "needs_work"


@dataclass(frozen=True)
class Checked:
    """A whole checklist: the words that are sealed with the decision, and every domain's grade."""

    words: Mapping[str, str]
    domains: Mapping[str, Grade]


def check(session: Session, audit: Audit, checklist: Checklist) -> Checked:
    """The checklist as it is kept, once nothing in it is missing or forged.

    Raises `RuleBroken` beside the question, also for words that identify a child.
    """
    said = {
        "compliance": checklist.compliance,
        "impact": checklist.impact,
        "domains_why": checklist.domains_why,
        "missing": checklist.missing,
        "quality_line": checklist.quality_line,
    }
    domains = _domains(session, audit, checklist)
    for name in ("compliance", "impact"):
        if not said[name].strip():
            raise RuleBroken("Please write a line here.", field=name)
    looked_at = _looked_at(session, audit, checklist)
    rules.check_quality_line(checklist.quality, checklist.quality_line)
    check_words(session, said)
    answered = {
        "evidence_found": _yes(checklist.evidence_found),
        "voice_present": _yes(checklist.voice_present),
        "enough": _yes(checklist.enough),
    }
    lines = {name: line.strip() for name, line in said.items() if line.strip()}
    return Checked(answered | lines | looked_at, domains)


def auditors_domains(session: Session, audit: Audit) -> dict[str, Grade]:
    """The grades that an audit's auditor gave to the domains of its tool."""
    parts = saved.sealed_parts_of(session, audit.key)
    given = {code: grade for code, grade, _ in parts if grade}
    codes = [domain.code for domain in tool_of(session, audit).domains]
    return {code: given[code] for code in codes if code in given}


def to_look_at(session: Session, audit: Audit) -> list[Action]:
    """The actions that a moderator looks at: every one that was not given to its owner yet."""
    return [action for action in actions.actions_of(session, audit.key) if not action.live]


def domain_grades(session: Session, decision: Moderation) -> list[DomainGrade]:
    """What a decision left of each domain, in the order of the tool; empty where it has none."""
    found = select(DomainGrade).where(DomainGrade.moderation_id == decision.key)
    return list(session.exec(found.order_by(col(DomainGrade.id))))


def _domains(session: Session, audit: Audit, checklist: Checklist) -> Mapping[str, Grade]:
    auditors = auditors_domains(session, audit)
    if checklist.domains is None:
        return auditors
    names = {domain.code: domain.name for domain in tool_of(session, audit).domains}
    rules.check_domains(names, auditors, checklist.domains, checklist.domains_why)
    return {code: checklist.domains[code] for code in names}


def _looked_at(session: Session, audit: Audit, checklist: Checklist) -> dict[str, str]:
    ids = [action.key for action in to_look_at(session, audit)]
    smart = dict.fromkeys(ids, True) if checklist.smart is None else checklist.smart
    enough, missing = checklist.enough, checklist.missing
    rules.check_actions_looked_at(ids, smart, enough=enough, missing=missing)
    return {rules.smart_field(number): SMART if smart[number] else NEEDS_WORK for number in ids}


def _yes(said: bool) -> str:
    return "yes" if said else "no"
