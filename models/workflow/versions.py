"""Every version of an audit as it was sent, kept whole (brief section 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models import sealing
from models.audit import Audit
from models.sent import SentPart
from models.vocabulary import Grade
from models.workflow.parts import Values


def keep_sent(session: Session, audit: Audit, parts: Mapping[str, Values], *, at: datetime) -> None:
    """Keep what is being sent as the audit's present version, in the sender's transaction.

    `parts` holds every saved part's values by its code, unsealed.
    """
    for code, values in parts.items():
        said = {name: value for name, value in values.items() if name != "grade"}
        session.add(
            SentPart(
                audit_id=audit.key,
                version=audit.version,
                part=code,
                grade=Grade(values["grade"]) if values.get("grade") else None,
                sealed=sealing.seal(
                    session, audit.key, _field(audit.version, code), json.dumps(said)
                ),
                sent_at=at,
            )
        )


def sent_as(session: Session, audit: Audit, version: int) -> dict[str, dict[str, str]]:
    """Every part's values by part code, as a version was sent, unsealed: for its readers only.

    Empty where that version was never sent. Raises `Erased` once the audit's key is destroyed.
    """
    found = session.exec(_of(audit, version)).all()
    return {kept.part: _opened(session, kept) for kept in found}


def sent_on(session: Session, audit: Audit, version: int) -> datetime | None:
    """When a version was sent; None where it never was."""
    kept = session.exec(_of(audit, version).limit(1)).first()
    return kept.sent_at if kept else None


def _of(audit: Audit, version: int) -> SelectOfScalar[SentPart]:
    return (
        select(SentPart)
        .where(SentPart.audit_id == audit.key, SentPart.version == version)
        .order_by(col(SentPart.id))
    )


def _opened(session: Session, kept: SentPart) -> dict[str, str]:
    field = _field(kept.version, kept.part)
    said = dict(json.loads(sealing.unseal(session, kept.audit_id, field, kept.sealed)))
    return said | ({"grade": kept.grade.value} if kept.grade else {})


def _field(version: int, part: str) -> str:
    return f"sent:{version}:{part}"
