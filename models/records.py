"""Every table of the programme in one place: importing this makes the metadata complete."""

from __future__ import annotations

from sqlmodel import SQLModel

from models import (
    action,
    appeal,
    audit,
    calibration,
    case,
    delivery,
    escalation,
    event,
    learning,
    moderation,
    outlet,
    person,
    queue_view,
    reply,
    safety,
    sealing,
    second_return,
    sent,
    setting,
    tick,
    tool,
    trail,
    trail_seal,
)

TABLE_MODULES = (
    action,
    appeal,
    audit,
    calibration,
    case,
    delivery,
    escalation,
    event,
    learning,
    moderation,
    outlet,
    person,
    queue_view,
    reply,
    safety,
    sealing,
    second_return,
    sent,
    setting,
    tick,
    tool,
    trail,
    trail_seal,
)
METADATA = SQLModel.metadata
