"""One formatter for every log line, made so that no line can hold a child's story.

What people type reaches logs in three ways: in the message of an exception, in the parameters
that a library prints, and in request bodies that Slack's libraries log when they are puzzled. So
exceptions are printed as type and place only, and lines of other libraries as place only.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import IO, Any, Literal

OURS = frozenset({"bot", "handlers", "models", "schedules"})
#: The framework's loggers copy their level from this one when they are made.
SLACK = logging.getLogger("slack_bolt")

_log = logging.getLogger(__name__)


def is_ours(name: str) -> bool:
    """Whether a logger of this name belongs to this program."""
    return re.split(r"[.:]", name, maxsplit=1)[0] in OURS


def place_of(error: BaseException) -> str:
    """Where an exception was raised: our own last line, then the very last one if it differs.

    Like `handlers/moderation.py:42 submit_regrade > sqlalchemy/engine/base.py:1967 _execute`.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "nowhere"
    own = [frame for frame in frames if _package_path(frame.filename).split("/")[0] in OURS]
    last = [*own[-1:], *frames[-1:]]
    if len(last) == 2 and last[0] is last[1]:
        last.pop()
    return " > ".join(f"{_package_path(f.filename)}:{f.lineno} {f.name}" for f in last)


def _package_path(filename: str) -> str:
    """The last parts of a file's path: enough to find it, nothing of the machine."""
    parts = PurePath(filename).parts
    for index in range(len(parts) - 1, -1, -1):
        if parts[index] in OURS or parts[index] == "site-packages":
            return "/".join(parts[index + (parts[index] == "site-packages") :])
    return "/".join(parts[-2:])


class OnlyOurs(logging.Filter):
    """Lets our own lines through, and those of other libraries from WARNING upwards."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True for a line that is printed."""
        return is_ours(record.name) or record.levelno >= logging.WARNING


class SafeFormatter(logging.Formatter):
    """Prints time (UTC), level, logger, message; type and place of an exception, never its text."""

    def __init__(self, form: Literal["text", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "says": _words(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": type(error).__name__, "place": place_of(error)}
        if self._form == "json":
            return json.dumps(line, ensure_ascii=False)
        return " ".join(value.replace("\n", " ") for value in line.values())


def _words(record: logging.LogRecord) -> str:
    if not is_ours(record.name):
        return f"{record.funcName}:{record.lineno}"
    if isinstance(record.args, tuple):
        record.args = tuple(_safe(part) for part in record.args)
    return record.getMessage()


def _safe(part: Any) -> Any:
    if isinstance(part, BaseException):
        return f"{type(part).__name__} at {place_of(part)}"
    return part


def begin(form: Literal["text", "json"], stream: IO[str] | None = None) -> None:
    """Send every log line of this process through one safe formatter, to standard error.

    Called once, before anything else logs. Exceptions that nobody caught, in any thread, go the
    same way instead of being printed with their messages.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(SafeFormatter(form))
    handler.addFilter(OnlyOurs())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("slack_bolt", "slack_sdk", "sqlalchemy", "apscheduler", "alembic", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # else a line that cannot be written prints its arguments
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        _log.critical("stopped by an error that nobody caught", exc_info=(kind, error, tb))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "a thread"
    if args.exc_value is not None:
        trouble = (args.exc_type, args.exc_value, args.exc_traceback)
        _log.critical("%s was stopped by an error that nobody caught", name, exc_info=trouble)
