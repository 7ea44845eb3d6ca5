"""Which audits are graded blind: a draw that nobody foresees and anybody can repeat (brief 7).

Pure. The draw knows the council's secret and the audit's number, and nothing else: no grade, no
person and no time can lean on it. With the same secret it comes out the same.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

_GRADED, _HURRIED = b"graded blind", b"due in a day"
_PARTS = 1 << 64


def is_drawn(secret: bytes, audit_id: int, *, percent: int) -> bool:
    """Whether this audit is one of the `percent` in a hundred that are graded blind."""
    return _falls(secret, _GRADED, audit_id, percent)


def is_hurried(secret: bytes, audit_id: int, *, percent: int) -> bool:
    """Whether a blind audit is one of the `percent` in a hundred that are due in a day for no
    cause, so that no date gives a cause away. A draw of its own: it says nothing of `is_drawn`."""
    return _falls(secret, _HURRIED, audit_id, percent)


def _falls(secret: bytes, what: bytes, audit_id: int, percent: int) -> bool:
    digest = hmac.new(secret, b"%b %d" % (what, audit_id), sha256).digest()
    return int.from_bytes(digest[:8], "big") * 100 < percent * _PARTS
