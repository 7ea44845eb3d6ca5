"""The command line: `auditloop …` (brief section 12). An error is one clear sentence, exit 1."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import DBAPIError

from bot import commands, logs
from bot.settings import NotConfigured, Settings
from models.errors import RuleBroken
from models.workflow.importing import BadRows

Command = Callable[[argparse.Namespace, Settings], Iterator[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; the exit code. 0: done, 1: could not, 2: not understood."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment(os.environ)
        logs.begin(settings.log)
        command: Command = given.command
        for line in command(given, settings):
            print(line, flush=True)
    except KeyboardInterrupt:
        return 130
    except commands.NotWell:
        return 1
    except (RuleBroken, NotConfigured, SlackClientError, DBAPIError, OSError) as trouble:
        for sentence in _sentences(trouble):
            print(sentence, file=sys.stderr)
        return 1
    return 0


def _sentences(trouble: Exception) -> list[str]:
    """What to tell whoever typed the command: what is wrong, and what to do."""
    match trouble:
        case BadRows():
            return [trouble.sentence, *(f"line {line}: {why}" for line, why in trouble.rows)]
        case RuleBroken():
            return [trouble.sentence]
        case NotConfigured():
            return trouble.sentences
        case SlackApiError():
            code = trouble.response.get("error")
            return [f"Slack refuses: {code}. `auditloop doctor` says what is wrong."]
        case SlackClientError():
            return ["Slack's answer could not be understood. Check SLACK_API_URL."]
        case DBAPIError():
            kind = type(trouble).__name__
            return [f"The database does not do it ({kind}). `auditloop doctor` says more."]
        case OSError():
            return [f"{trouble.strerror or trouble}: {trouble.filename or 'the network'}."]
    raise trouble


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="auditloop", description="A council's practice audits, month after month, in Slack."
    )
    add = parser.add_subparsers(required=True, metavar="COMMAND").add_parser

    practice = add("practice", help="a practice workspace in the browser, with invented people")
    practice.add_argument("--port", type=int, default=8080)
    practice.add_argument("--no-browser", action="store_true", help="only print the address")
    practice.set_defaults(command=commands.practice)

    add("run", help="the app").set_defaults(command=commands.run)

    manifest = add("manifest", help="the manifest to create the Slack app from")
    manifest.add_argument("--url", help="for HTTP, at this address (https://…)")
    manifest.set_defaults(command=commands.show_manifest)

    add("migrate", help="bring the database up to date").set_defaults(command=commands.migrate)
    add("doctor", help="what is wrong, and how to mend it").set_defaults(command=commands.doctor)

    bring_in = add(
        "import", help="bring in people, cases, a tool or standards: whole or not at all"
    )
    bring_in.add_argument("what", choices=[*commands.IMPORTS, *commands.LOADED_BY])
    bring_in.add_argument("file", metavar="FILE", help="CSV; YAML for a tool or standards")
    bring_in.add_argument("--dry-run", action="store_true", help="only say what would change")
    who = "who loads a tool or standards: the QA manager"
    bring_in.add_argument("--as", dest="as_email", metavar="EMAIL", help=who)
    bring_in.set_defaults(command=commands.bring_in)

    add("jobs", help="the timetable, with last and next runs").set_defaults(command=commands.jobs)

    run_job = add("run-job", help="run one job now, or as of a time; twice does nothing twice")
    run_job.add_argument("name", metavar="NAME")
    run_job.add_argument("--at", metavar="2026-12-07T09:00", help="London time")
    run_job.set_defaults(command=commands.run_job)

    trail = add("trail", help="the trail of changes").add_subparsers(required=True)
    verify = trail.add_parser("verify", help="prove it whole")
    verify.add_argument("--anchor", help="what an earlier verification printed")
    verify.set_defaults(command=commands.verify_trail)

    keys = add("keys", help="the council's keys").add_subparsers(required=True)
    keys.add_parser("new", help="make one").set_defaults(command=commands.new_key)
    rotate = keys.add_parser("rotate", help="have the newest key wrap every audit's own")
    rotate.set_defaults(command=commands.rotate_keys)

    admin = add("admin", help="the first QA manager of an empty database")
    admin.add_argument("email", metavar="EMAIL")
    admin.set_defaults(command=commands.admin)
    return parser
