"""What the database itself refuses: nobody changes or removes what the trail holds, nor the text
of a tool that has been live, nor the version that a started audit is asked with.

Rebuilding a table loses its triggers, so one function makes them all, after every migration.
"""

from __future__ import annotations

import sqlalchemy as sa

#: Tables whose rows are written once (brief section 2, rule 10).
APPEND_ONLY = ("trail_entry", "trail_seal", "read_log")
#: What is refused for one row: trigger, table, the doings, when, and what is said.
_REFUSALS = (
    (
        "tool_version_stays",
        "tool_version",
        "UPDATE",
        "OLD.state <> 'draft' AND (NEW.state = 'draft' OR NEW.text <> OLD.text "
        "OR NEW.area <> OLD.area OR NEW.version <> OLD.version)",
        "a tool that has been live keeps its text",
    ),
    (
        "tool_version_no_delete",
        "tool_version",
        "DELETE",
        "OLD.state <> 'draft'",
        "a tool that has been live is kept",
    ),
    (
        "audit_keeps_tool",
        "audit",
        "UPDATE OF tool_version",
        "OLD.started_at IS NOT NULL AND NEW.tool_version <> OLD.tool_version",
        "a started audit keeps its tool",
    ),
)
_QUEUED = "INSERT INTO trail_unsealed (entry_id) VALUES (NEW.id)"


def guard(connection: sa.Connection) -> None:
    """Make every trigger anew, in the caller's transaction."""
    for statement in _statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


def is_guarded(connection: sa.Connection) -> bool:
    """Whether every trigger is there."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = connection.exec_driver_sql(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
    return _names(connection.dialect.name) <= set(found.scalars())


def _names(dialect: str) -> set[str]:
    doing = ("update", "delete") if dialect == "sqlite" else ("change",)
    refusing = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in doing}
    return refusing | {"trail_entry_queued"} | {name for name, *_ in _REFUSALS}


def _statements(dialect: str) -> list[str]:
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            made += [
                f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            ]
    for name, table, doing, when, said in _REFUSALS:
        made += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {doing} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
        ]
    return [
        *made,
        "DROP TRIGGER IF EXISTS trail_entry_queued",
        f"CREATE TRIGGER trail_entry_queued AFTER INSERT ON trail_entry BEGIN {_QUEUED}; END",
    ]


def _postgresql() -> list[str]:
    refuse = (
        "CREATE OR REPLACE FUNCTION auditloop_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    refuse_row = (
        "CREATE OR REPLACE FUNCTION auditloop_refuse_row() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0]; END $$"
    )
    queue = (
        "CREATE OR REPLACE FUNCTION auditloop_queue() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_QUEUED}; RETURN NULL; END $$"
    )
    return [
        refuse,
        refuse_row,
        queue,
        *(
            f"CREATE OR REPLACE TRIGGER {table}_no_change "
            f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION auditloop_refuse()"
            for table in APPEND_ONLY
        ),
        *(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {doing} ON {table} FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION auditloop_refuse_row('{said}')"
            for name, table, doing, when, said in _REFUSALS
        ),
        "CREATE OR REPLACE TRIGGER trail_entry_queued AFTER INSERT ON trail_entry "
        "FOR EACH ROW EXECUTE FUNCTION auditloop_queue()",
    ]
