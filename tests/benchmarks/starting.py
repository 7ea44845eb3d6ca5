"""How much of a first start of `make practice` a second one takes, in processes of their own."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.benchmarks.measuring import Promise, timed

#: The first lives eight months; whoever starts again does not wait for any of it.
MOST_SHARE = 0.1
_SECOND_STARTS = 5


def promises(folder: Path) -> Iterator[Promise]:
    """One first start on an empty cache, then several more."""
    first = _start(folder)
    share = median(_start(folder) for _ in range(_SECOND_STARTS)) / first
    yield Promise(
        "a second start of `make practice`, as a share of the first",
        f"{share:.1%} (the first is {1 / share:.0f} times as long)",
        f"≤ {MOST_SHARE:.0%}",
        share <= MOST_SHARE,
    )


def _start(cache: Path) -> float:
    """Seconds from the command to the page; then it is told to leave."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "practice", "--port", "0", "--no-browser"],
        env=dict(os.environ) | {"XDG_CACHE_HOME": str(cache), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        return timed(lambda: _look(_address(process))).wall
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _address(process: subprocess.Popen[str]) -> str:
    """Where the page is, once it is: what the command says last."""
    assert process.stdout is not None
    line = next(line for line in process.stdout if "is open at" in line)
    return next(word for word in line.split() if word.startswith("http"))


def _look(url: str) -> None:
    address = urlsplit(url)
    asked = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    asked.request("GET", "/")
    assert asked.getresponse().status == http.HTTPStatus.OK
