"""No line of any log holds what somebody typed."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Literal

import pytest
from slack_bolt.middleware.request_verification import RequestVerification

from bot import logs

CANARY = "the child told her teacher"


@pytest.fixture
def begun() -> Iterator[io.StringIO]:
    """The log of a process that has begun, put back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    stream = io.StringIO()
    logs.begin("text", stream)
    yield stream
    root.handlers[:], root.level, sys.excepthook, threading.excepthook = before


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_its_type_and_place(form: Literal["text", "json"]) -> None:
    record = logging.LogRecord("bot.app", logging.ERROR, "x", 1, "broke: %s", (), None)
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        record.args, record.exc_info = (error,), (ValueError, error, error.__traceback__)
    line = logs.SafeFormatter(form).format(record)
    assert CANARY not in line
    assert "ValueError" in line
    assert "test_logs.py" in line
    if form == "json":
        assert json.loads(line)["level"] == "ERROR"


def test_the_libraries_say_where_and_never_what(begun: io.StringIO) -> None:
    logging.getLogger("slack_sdk.socket_mode").error("Failed: %s", CANARY)
    logging.getLogger("sqlalchemy.engine").warning(CANARY)
    logging.getLogger("bot.delivery").info("17 sent")
    logging.getLogger("some.library").info(CANARY)
    said = begun.getvalue()
    assert CANARY not in said
    assert "17 sent" in said
    assert "slack_sdk.socket_mode" in said
    assert "some.library" not in said


def test_a_body_with_a_bad_signature_is_not_logged(begun: io.StringIO) -> None:
    """Bolt logs it whole at INFO."""
    verification = RequestVerification("secret", base_logger=logs.SLACK)
    verification._debug_log_error("v0=1", "1", CANARY)
    logging.getLogger("slack_bolt.RequestVerification").info(CANARY)
    assert CANARY not in begun.getvalue()


def test_an_error_that_nobody_caught_goes_the_same_way(begun: io.StringIO) -> None:
    def breaks() -> None:
        raise RuntimeError(CANARY)

    thread = threading.Thread(target=breaks, name="delivery")
    thread.start()
    thread.join()
    try:
        breaks()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    said = begun.getvalue()
    assert CANARY not in said
    assert said.count("RuntimeError") == 2
    assert "delivery was stopped" in said


def test_a_line_that_cannot_be_written_prints_nothing_else(
    begun: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("bot.app").info("%d", CANARY)
    assert CANARY not in capsys.readouterr().err
