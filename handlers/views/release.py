"""The QA manager's card for an auditor who cannot do theirs (brief section 5)."""

from __future__ import annotations

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Json, Message
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.vocabulary import AuditState, DeclineReason

_BECAUSE = {
    DeclineReason.CLOSED: "the case is closed",
    DeclineReason.CONFLICT: "they know the child or family",
    DeclineReason.AWAY: "they are away",
    DeclineReason.OTHER: "another reason",
}
_WITH_AUDITOR = (AuditState.ASSIGNED, AuditState.IN_PROGRESS)


def release_needed(session: Session, delivery: Delivery) -> Message:
    """An auditor cannot do theirs: exempt, swap or keep it."""
    card = _card(session, session.get_one(Audit, delivery.facts["audit"]))
    return blocks.message("Auditloop: an auditor asks for your decision.", card)


def release_window(session: Session, audit: Audit) -> Json:
    """The same, opened from Home."""
    return blocks.window(ids.RELEASE_WINDOW, "Cannot do this one", _card(session, audit))


def _card(session: Session, audit: Audit) -> list[Block]:
    because = audit.given_back_because
    said = words.say(
        "release_needed",
        facts=facts_of(session, audit),
        audit=audit,
        auditor=session.get_one(Person, audit.auditor_id).name,
        because=_BECAUSE[because] if because else "",
        state=audit.state.value,
        open_still=_is_open(audit),
    )
    card: list[Block] = [blocks.section("case", said)]
    if _is_open(audit):
        card.append(
            blocks.actions(
                "release",
                blocks.button(
                    ids.RELEASE_SWAP, "Draw another case", value=audit.key, style="primary"
                ),
                blocks.button(ids.RELEASE_EXEMPT, "Exempt this month", value=audit.key),
                blocks.button(ids.RELEASE_KEEP, "Keep it with them", value=audit.key),
            )
        )
    return card


def _is_open(audit: Audit) -> bool:
    return audit.state in _WITH_AUDITOR and audit.given_back_because is not None
