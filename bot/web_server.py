"""The HTTP door in front of the network: gunicorn, one process with many threads.

One process and not several: SQLite has one writer, the counts of the metrics page stay those of
the whole, and a council that needs more runs more replicas.
"""

from __future__ import annotations

import gc
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from bot.app import client_for
from bot.http import Guard
from bot.running import Replica, guard_for, programme_for, replica_for
from bot.settings import Settings

THREADS = 32


class _SameLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Leaves log lines to the program's own formatter, which prints no message of an exception."""

    def setup(self, cfg: Any) -> None:
        """Add no handler, and let lines through to the root."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.setLevel("WARNING")


def _share(server: Any, worker: Any) -> None:
    """Keep what is loaded by now shared between parent and worker: nothing sweeps through it."""
    gc.collect()
    gc.freeze()


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves `/slack/events` and the health pages on the port of `settings` until SIGTERM."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._replica: Replica | None = None
        super().__init__()

    def load_config(self) -> None:
        """Only what is said here; nothing from files or from gunicorn's own environment."""
        options = {
            "bind": f":{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "logger_class": _SameLog,
            "control_socket_disable": True,
            "pre_fork": _share,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Guard:
        """The guard with the app behind it, made in the worker: threads do not survive a fork."""
        settings = self._settings
        client = client_for(settings.bot_token, settings.api_url)
        self._replica = replica_for(programme_for(settings), client)
        return guard_for(self._replica, settings.signing_secret or "")

    def _begin(self, worker: Any) -> None:
        if self._replica is not None:
            self._replica.start()

    def _end(self, server: Any, worker: Any) -> None:
        if self._replica is not None:
            self._replica.stop()
            self._replica.programme.engine.dispose()
