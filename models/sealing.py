"""Narrative is sealed at rest, one key per audit (brief section 11).

Each audit has a data key of its own, kept wrapped by the council's keys (`AUDITLOOP_KEYS`).
Words are sealed with AES-256-GCM under that data key, bound to the audit and to the field, so
that sealed words moved to another row do not open. Changing the council's key rewraps data keys
and touches no words; destroying one data key erases one audit's words for good.
"""

import base64
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, select

_FORM = b"\x01"
_NONCE_BYTES, _KEY_BYTES = 12, 32
_WRAPPING = b"an audit's data key"


class SealBroken(Exception):
    """Sealed words that do not open: the wrong key, field or audit, or changed bytes."""


class Erased(Exception):
    """The words of this audit were erased: its key has been destroyed."""


class AuditKey(SQLModel, table=True):
    """An audit's data key, wrapped; None once destroyed. `wrapped_by` names the wrapping key."""

    __tablename__ = "audit_key"

    audit_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    wrapped: bytes | None
    wrapped_by: str | None = Field(default=None, index=True)


_KEY = SQLModel.metadata.tables["audit_key"]
_WRAPPED = sa.select(_KEY.c.wrapped).where(_KEY.c.audit_id == sa.bindparam("audit_id"))


class Keyring:
    """The council's keys, newest first. Raises `ValueError` when one is no key, or there is none.

    The newest wraps; every one of them opens.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("there is no key")
        try:
            raw = [base64.b64decode(key, altchars=b"-_", validate=True) for key in keys]
        except ValueError:
            raw = [b""]
        if any(len(key) != _KEY_BYTES for key in raw):
            raise ValueError("one of the keys is not 32 bytes in URL-safe base64")
        self._ciphers = [AESGCM(key) for key in raw]
        self.newest = sha256(b"auditloop key name" + keys[0].encode()).hexdigest()[:16]

    @staticmethod
    def new_key() -> str:
        """A new key for `AUDITLOOP_KEYS`."""
        return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()

    def wrap(self, data_key: bytes) -> bytes:
        """The data key under the newest of the council's keys."""
        nonce = os.urandom(_NONCE_BYTES)
        return _FORM + nonce + self._ciphers[0].encrypt(nonce, data_key, _WRAPPING)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The data key again. Raises `SealBroken` when none of the keys opens it."""
        nonce, body = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
        for cipher in self._ciphers if wrapped[:1] == _FORM else ():
            with suppress(InvalidTag, ValueError):
                return cipher.decrypt(nonce, body, _WRAPPING)
        raise SealBroken("none of the keys in AUDITLOOP_KEYS opens this audit's key")


def seal(session: Session, audit_id: int, field: str, text: str) -> bytes:
    """`text` sealed for this field of this audit. Raises `Erased` once its key is destroyed."""
    nonce = os.urandom(_NONCE_BYTES)
    cipher = _data_key(session, audit_id, make=True)
    return _FORM + nonce + cipher.encrypt(nonce, text.encode(), _bound_to(audit_id, field))


def unseal(session: Session, audit_id: int, field: str, sealed: bytes) -> str:
    """The words again. Raises `SealBroken` or `Erased`; neither ever holds a word of them."""
    cipher = _data_key(session, audit_id, make=False)
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _FORM:
            raise InvalidTag
        return cipher.decrypt(nonce, body, _bound_to(audit_id, field)).decode()
    except (InvalidTag, ValueError):
        raise SealBroken(f"the sealed words of audit {audit_id}, {field}, do not open") from None


def lend_key(session: Session, audit_id: int, wrapped: bytes | None) -> None:
    """Remember an audit's wrapped key where the caller has read it already, with the audit."""
    if wrapped is not None and audit_id not in _cache(session):
        _cache(session)[audit_id] = AESGCM(keyring_of(session).unwrap(wrapped))


def destroy(session: Session, audit_id: int) -> None:
    """Destroy the audit's key: its words can never be read again. Doing it twice is harmless."""
    key = session.get(AuditKey, audit_id)
    if key is None:
        key = AuditKey(audit_id=audit_id, wrapped=None)
    key.wrapped, key.wrapped_by = None, None
    session.add(key)
    session.flush()  # keys are read by table
    _cache(session).pop(audit_id, None)


def rotate(session: Session, *, limit: int = 500) -> int:
    """Rewrap up to `limit` data keys under the newest key; how many. Repeat until it is 0."""
    keyring = keyring_of(session)
    stale = session.scalars(
        select(AuditKey)
        .where(sa.column("wrapped_by") != keyring.newest)
        .order_by(sa.column("audit_id"))
        .limit(limit)
        .with_for_update()
    ).all()
    for key in stale:
        if key.wrapped is not None:
            key.wrapped = keyring.wrap(keyring.unwrap(key.wrapped))
            key.wrapped_by = keyring.newest
    return len(stale)


def forget_data_keys(session: Session) -> None:
    """Drop what the session remembers: after a rollback a new key may never have been saved."""
    session.info.pop("data_keys", None)


def keyring_of(session: Session) -> Keyring:
    """The council's keys, which every session of the programme carries."""
    keyring = session.info["keyring"]
    if not isinstance(keyring, Keyring):
        raise TypeError("the session carries no keyring")
    return keyring


def _bound_to(audit_id: int, field: str) -> bytes:
    return f"audit {audit_id} field {field}".encode()


def _cache(session: Session) -> dict[int, AESGCM]:
    cache: dict[int, AESGCM] = session.info.setdefault("data_keys", {})
    return cache


def _data_key(session: Session, audit_id: int, *, make: bool) -> AESGCM:
    cached = _cache(session).get(audit_id)
    if cached is not None:
        return cached
    keyring = keyring_of(session)
    found = session.execute(_WRAPPED, {"audit_id": audit_id}).first()
    if found is None and not make:
        raise SealBroken(f"audit {audit_id} has no key")
    if found is None:
        fresh = AESGCM.generate_key(bit_length=256)
        session.add(
            AuditKey(audit_id=audit_id, wrapped=keyring.wrap(fresh), wrapped_by=keyring.newest)
        )
        session.flush()
    elif found.wrapped is None:
        raise Erased(f"the words of audit {audit_id} were erased")
    else:
        fresh = keyring.unwrap(found.wrapped)
    cipher = _cache(session)[audit_id] = AESGCM(fresh)
    return cipher
