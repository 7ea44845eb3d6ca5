"""What every card and window says about an audit: its facts, who holds it, what happens next."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from handlers.views import asked, words
from handlers.views.blocks import Marked
from models.audit import Audit
from models.person import Person, Team
from models.rules.lifecycle import DECIDED_STATES
from models.rules.speaking import CONVERSATIONS
from models.setting import policy_of
from models.vocabulary import AuditState
from models.workflow.audits import case_of, reference_of
from models.workflow.due import due_shown
from models.workflow.holding import holder_name
from models.workflow.voice import voice_of

_S = AuditState


@dataclass(frozen=True)
class Facts:
    """An audit's facts as its card shows them. `moved` says what differs from the frozen ones."""

    reference: str
    area: str
    team: str
    worker: str
    manager: str
    chair: str
    status: str
    age_band: str
    record_url: str
    moved: str


def facts_of(session: Session, audit: Audit) -> Facts:
    """The facts frozen at release, with what is different today beside them (brief section 5)."""
    policy = policy_of(session)
    reference = reference_of(session, audit)
    worker = session.get_one(Person, audit.worker_id)
    manager = session.get_one(Person, worker.manager_id).name if worker.manager_id else "nobody"
    chair = session.get_one(Person, audit.chair_id).name if audit.chair_id else ""
    template = policy.words("record_url")
    return Facts(
        reference=reference,
        area=policy.area(audit.area).name,
        team=session.get_one(Team, audit.team_id).name,
        worker=worker.name,
        manager=manager,
        chair=chair,
        status=audit.status,
        age_band=audit.age_band,
        record_url=template.replace("{reference}", reference) if template else "",
        moved=_moved(session, audit),
    )


def _moved(session: Session, audit: Audit) -> str:
    case = case_of(session, audit)
    found = []
    if case.team_id != audit.team_id:
        found.append(f"the team is {session.get_one(Team, case.team_id).name}")
    if case.worker_id != audit.worker_id:
        found.append(f"the worker is {session.get_one(Person, case.worker_id).name}")
    if case.chair_id != audit.chair_id:
        chair = session.get_one(Person, case.chair_id).name if case.chair_id else "nobody"
        found.append(f"the chair or reviewing officer is {chair}")
    if case.status != audit.status:
        found.append(f"the status is {case.status}")
    if case.age_band != audit.age_band:
        found.append(f"the age band is {case.age_band}")
    return f"Today {words.listed(found)}." if found else ""


def voice_line(session: Session, audit: Audit) -> Marked:
    """Whether the child or young person was heard, and why not, for those who read the audit."""
    speaking = CONVERSATIONS.child.get(audit.age_band)
    voice = voice_of(session, audit)
    if speaking is None or voice is None:
        return words.mark("Child's voice: nobody is asked before birth")
    name = f"{speaking.who.capitalize()}'s voice"
    if voice.held:
        return words.mark("{name}: *held*", name=name)
    if not voice.asked and not voice.outcome:
        return words.mark("{name}: optional at this age, and not held", name=name)
    return words.mark("{name}: *not held*: {why}", name=name, why=CONVERSATIONS.why(voice.outcome))


def standing(
    session: Session, audit: Audit, *, for_auditor: bool, by: Person | None = None
) -> Marked:
    """Who is holding this, since when, and what happens next if nothing is done (brief 7).

    Not `for_auditor`: `by` reads it, with the date that they may know.
    """
    due = audit.turn_due_on if for_auditor else due_shown(session, audit, by)
    to, decided = audit.auditor_id if for_auditor else None, audit.state in DECIDED_STATES
    return words.say(
        "standing",
        audit=audit,
        state=audit.state.value,
        mine=for_auditor,
        yours=for_auditor and audit.state in (_S.ASSIGNED, _S.IN_PROGRESS, _S.RETURNED),
        holder=holder_name(session, audit),
        due=due or audit.due_on,
        asked=asked.waiting_lines(session, audit, to=to) if decided else [],
    )
