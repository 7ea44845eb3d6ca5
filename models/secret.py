"""A secret of the council's own: what is drawn with it nobody foresees, and anybody can repeat.

It is kept as the key of an audit is, wrapped by the council's keys and rewrapped with them when
they change. No audit has its number.
"""

from __future__ import annotations

import os

from sqlalchemy.orm import Session

from models.programme import insert_once
from models.sealing import AuditKey, SealBroken, keyring_of

_COUNCIL = 0
_BYTES = 32


def council_secret(session: Session) -> bytes:
    """The council's secret, made at the first asking; two who ask at once get the same.

    Raises `SealBroken` where none of the council's keys opens it.
    """
    if session.get(AuditKey, _COUNCIL) is None:
        plant_secret(session, os.urandom(_BYTES))
    found = session.get_one(AuditKey, _COUNCIL)
    if found.wrapped is None:
        raise SealBroken("the council's secret was destroyed")
    return keyring_of(session).unwrap(found.wrapped)


def plant_secret(session: Session, secret: bytes) -> None:
    """Keep this secret (32 bytes) unless there is one: an invented past is the same each time."""
    keyring = keyring_of(session)
    row = {"audit_id": _COUNCIL, "wrapped": keyring.wrap(secret), "wrapped_by": keyring.newest}
    insert_once(session, AuditKey, row, unique=["audit_id"])
