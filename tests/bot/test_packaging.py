"""What an installed Auditloop holds, and whether the locks are those of `pyproject.toml`."""

from __future__ import annotations

import email
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

TOP = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "models", "schedules")
_LEFT_BEHIND = {"__pycache__", ".mypy_cache"}
_BUILD = "from setuptools.build_meta import build_wheel; print(build_wheel({folder!r}))"
#: Whatever the wheel holds comes first on the path, so that nothing of this checkout is found.
_FROM_THE_WHEEL = """
import sys
sys.path.insert(0, {folder!r})
import bot.cli, bot.database, bot.manifest
import handlers.views.messages, models.toolbook, schedules.timetable
assert bot.cli.__file__.startswith({folder!r}), bot.cli.__file__
assert bot.manifest.socket_mode()["features"]["slash_commands"]
bot.database.migrate(bot.database.engine_for("sqlite:///" + {folder!r} + "/new.db"))
sys.exit(bot.cli.main(["keys", "new"]))
"""


def _shipped() -> Iterator[str]:
    """Every file that the four packages have here."""
    for package in PACKAGES:
        for path in (TOP / package).rglob("*"):
            if path.is_file() and not _LEFT_BEHIND & set(path.parts):
                yield path.relative_to(TOP).as_posix()


def _python(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own words, for this same Python
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of this checkout, without a network."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "manifest.yml"):
        shutil.copy(TOP / name, source / name)
    ignore = shutil.ignore_patterns(*_LEFT_BEHIND)
    for package in PACKAGES:
        shutil.copytree(TOP / package, source / package, symlinks=True, ignore=ignore)
    done = _python(_BUILD.format(folder=str(folder)), source)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == set(_shipped())


def test_an_installed_wheel_works_by_itself(wheel: Path, tmp_path: Path) -> None:
    """Unpacked, which is what installing a pure wheel does, with its packages from our lock."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = _python(_FROM_THE_WHEEL.format(folder=str(tmp_path)), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wheel_says_how_it_is_called_and_under_which_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        points = next(name for name in names if name.endswith("entry_points.txt"))
        described = next(name for name in names if name.endswith("/METADATA"))
        assert "auditloop = bot.cli:main" in archive.read(points).decode()
        about = email.message_from_bytes(archive.read(described))
    assert about["License-Expression"] == "MIT"
    assert any(name.endswith("LICENSE") for name in names)


Pins = dict[str, Version]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?==(?P<version>\S+?)(\s*;.*?)?\s*\\?$")


def _pins(lock: str) -> Pins:
    found: Pins = {}
    for line in (TOP / lock).read_text(encoding="utf-8").splitlines():
        pin = _PIN.match(line)
        if pin is not None:
            found[canonicalize_name(pin["name"])] = Version(pin["version"])
    return found


def _project() -> dict[str, Any]:
    with (TOP / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project


def _wanted(*, test: bool) -> list[Requirement]:
    project = _project()
    lines = project["dependencies"] + (project["optional-dependencies"]["test"] if test else [])
    return [Requirement(line) for line in lines]


def _reached(requirements: list[Requirement]) -> set[str]:
    """The names of everything that these need here, and that those need in turn."""
    names: set[str] = set()
    waiting = [(wish, frozenset(wish.extras) | {""}) for wish in requirements]
    while waiting:
        wish, extras = waiting.pop()
        name = canonicalize_name(wish.name)
        if name in names and not wish.extras:
            continue
        names.add(name)
        for line in metadata.requires(name) or ():
            inner = Requirement(line)
            if inner.marker is None or any(inner.marker.evaluate({"extra": e}) for e in extras):
                waiting.append((inner, frozenset(inner.extras) | {""}))
    return names


@pytest.mark.parametrize(
    ("lock", "test"), [("requirements.lock", False), ("requirements-test.lock", True)]
)
def test_a_lock_pins_what_the_project_asks_for(lock: str, test: bool) -> None:
    """`make lock` writes it anew after a change to pyproject.toml."""
    pins = _pins(lock)
    for wish in _wanted(test=test):
        name = canonicalize_name(wish.name)
        assert name in pins, f"{name} is not in {lock}: run make lock"
        assert wish.specifier.contains(pins[name]), f"{wish} is not met by {lock}: run make lock"
    assert _reached(_wanted(test=test)) <= set(pins)


def test_both_locks_agree() -> None:
    run, test = _pins("requirements.lock"), _pins("requirements-test.lock")
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    text = (TOP / lock).read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in package for package in packages)
    assert len(packages) == len(_pins(lock))


def test_what_runs_here_is_what_the_lock_pins() -> None:
    for name, version in _pins("requirements.lock").items():
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:  # for another platform
            continue
        assert Version(here) == version, name
