"""Counts of what this process did, in the text form that Prometheus reads. Counts only."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

_PREFIX = "auditloop"


class Counts:
    """Counters that only grow; threads may add to them together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def add(self, name: str, **labels: str) -> None:
        """One more of these. Labels come from lists of ours, never from a request."""
        with self._lock:
            self._counted[name, tuple(sorted(labels.items()))] += 1

    def as_text(self, measures: Mapping[str, float]) -> str:
        """Every counter, and these measures of the moment (`deliveries{state="owed"}`: 3)."""
        with self._lock:
            counted = sorted(self._counted.items())
        lines = []
        for (name, labels), count in counted:
            shown = ",".join(f'{label}="{value}"' for label, value in labels)
            lines.append(f"{_PREFIX}_{name}_total{{{shown}}} {count}")
        lines += [f"{_PREFIX}_{name} {value:g}" for name, value in sorted(measures.items())]
        return "\n".join(lines) + "\n"
