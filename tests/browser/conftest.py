"""A headless Chromium for the practice page, and a small app that has something to show.

CHROMIUM names the browser, else the one on the path is taken. Where there is none these tests are
left out with one line at the end of the run; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.past import Past, past
from bot.practising import Practice, tell
from tests.browser.auditor import Auditor
from tests.browser.gallery import Gallery
from tests.browser.visitor import Visitor

_LEFT_OUT = pytest.StashKey[str]()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: The windows that people have: a laptop's, and a phone's that is touched.
WIDE = {"viewport": {"width": 1280, "height": 820}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NewPage = Callable[..., Page]


def _executable() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser's tests out where there is no browser, except in CI."""
    wanting = [item for item in items if item.get_closest_marker("browser")]
    if not wanting or _executable() or os.environ.get("CI") == "true":
        return
    items[:] = [item for item in items if item not in set(wanting)]
    config.hook.pytest_deselected(items=wanting)
    config.stash[_LEFT_OUT] = (
        f"No Chromium here: {len(wanting)} browser tests left out "
        "(install chromium, or name one in CHROMIUM)"
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The one line about what was left out."""
    if _LEFT_OUT in config.stash:
        terminalreporter.write_line(config.stash[_LEFT_OUT], yellow=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    executable = _executable()
    assert executable, "no Chromium: install it, or name one in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Opens pages (`viewport=`, `color_scheme=` …). At the end none of them may have raised an
    error or have asked for anything outside this machine."""
    contexts, wrong = [], []

    def watch(page: Page) -> Page:
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda request: _note_away(request.url, wrong))
        page.on("websocket", lambda line: _note_away(line.url, wrong))
        return page

    def open_page(**options: Any) -> Page:
        options = {**WIDE, "reduced_motion": "reduce", **options}
        contexts.append(chromium.new_context(**options))
        return watch(contexts[-1].new_page())

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _note_away(url: str, wrong: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
        wrong.append(f"left the machine: {url}")


@pytest.fixture
def browser_page(new_page: NewPage) -> Page:
    """A page of ordinary width."""
    return new_page()


@pytest.fixture(scope="session")
def running_gallery() -> Iterator[Gallery]:
    """The small app, connected; one for the whole run."""
    gallery = Gallery()
    yield gallery
    gallery.stop()


@pytest.fixture
def gallery(running_gallery: Gallery) -> Iterator[Gallery]:
    """The small app on its first morning: Ann, Moses and Bea, and two channels."""
    running_gallery.start_again()
    yield running_gallery
    assert running_gallery.workspace.violations == []


@pytest.fixture(scope="session")
def story() -> Past:
    """The practice council's past, as the next visitor will have it: lived once, then kept."""
    living = past(tell=tell)
    while True:
        try:
            next(living)
        except StopIteration as lived:
            return lived.value


@pytest.fixture
def practice(story: Past, tmp_path: Path) -> Iterator[Practice]:
    """The practice workspace on its first morning, everything delivered."""
    practice = Practice(story, tmp_path)
    practice.deliver_what_waits()
    yield practice
    practice.stop()
    assert practice.workspace.violations == []


@pytest.fixture
def visitor(browser_page: Page, practice: Practice) -> Visitor:
    """Somebody who has never been here."""
    return Visitor(browser_page, practice)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def auditor(request: pytest.FixtureRequest, new_page: NewPage, practice: Practice) -> Auditor:
    """An auditor who has never been here, at a laptop or with a phone."""
    return Auditor(new_page(**request.param), practice)
