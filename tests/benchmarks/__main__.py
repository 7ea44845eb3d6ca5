"""`python -m tests.benchmarks`: what is promised about speed and size, measured, a line each.

See docs/benchmarks.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot import logs
from tests.benchmarks import alerting, answering, databases, draining, memory, starting
from tests.benchmarks.measuring import Promise

ROUNDS = 60
SQLITE_TARGET, POSTGRESQL_TARGET = 3.0, 4.0


def _answers(folder: Path, rounds: int) -> Iterator[Promise]:
    (folder / "sqlite").mkdir()
    with databases.sqlite(folder / "sqlite") as engine:
        yield answering.promise(engine, SQLITE_TARGET, rounds=rounds)
    (folder / "postgresql").mkdir()
    with databases.postgresql(folder / "postgresql") as engine:
        yield answering.promise(engine, POSTGRESQL_TARGET, rounds=rounds)


BENCHMARKS: dict[str, Callable[[Path, int], Iterator[Promise]]] = {
    "answers": _answers,
    "outbox": lambda folder, _: draining.promises(folder),
    "alert": lambda folder, _: alerting.promises(folder),
    "memory": lambda folder, _: memory.promises(folder),
    "starts": lambda folder, _: starting.promises(folder),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for, all of it by default. The last lines say what holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"some of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    if unknown := set(given.only) - set(BENCHMARKS):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")
    logs.begin("text", sys.stderr)
    found: list[Promise] = []
    for name, benchmark in BENCHMARKS.items():
        if name in (given.only or BENCHMARKS):
            print(f"measuring: {name} …", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="auditloop-") as folder:
                Path(folder).chmod(0o755)
                found += benchmark(Path(folder), given.rounds)
    for promise in found:
        print(promise)
    return 0


if __name__ == "__main__":
    sys.exit(main())
