"""The invented cases of calibration, read from data (brief section 7).

A vignette is a file `<id>-<version>.yml`: what a moderator would read of a case that never was, and
how its writers grade it. A version that was sent to somebody stays; what is mended is a new one.
What a file lacks or gets wrong is refused with its line and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from models.datafile import Part, Wrongs, read, shipped
from models.lists import DOMAINS
from models.policy import DEFAULTS
from models.vocabulary import Grade

#: The area of a vignette that belongs to more than one of them.
MIXED = "mixed"
#: As long as a summary may be and still be read and graded in ten minutes.
MOST_WORDS = 550
_FIELDS = ("id", "version", "area", "title", "about", "text", "grade", "domains", "reasoning")


@dataclass(frozen=True)
class Observed:
    """What its writers see in one domain of a vignette."""

    domain: str
    name: str
    observation: str


@dataclass(frozen=True)
class Vignette:
    """An invented case, and the model answer: `grade`, `domains`, `reasoning`.

    `area` is an area of planning or `MIXED`; `about` says age and status in a line.
    """

    id: str
    version: int
    area: str
    title: str
    about: str
    text: str
    grade: Grade
    domains: tuple[Observed, ...]
    reasoning: str


def read_vignette(text: str, source: str) -> Vignette:
    """A vignette out of a file. Raises `RuleBroken` with every wrong line and its reason."""
    whole, wrongs = read(text, source), Wrongs()
    found: dict[str, str] = {}
    with wrongs.noted():
        whole.only(_FIELDS)
    for name in ("id", "title", "about", "reasoning"):
        with wrongs.noted():
            found[name] = whole.text(name)
    version, domains = 0, tuple[Observed, ...]()
    with wrongs.noted():
        version = whole.number("version")
    with wrongs.noted():
        found["area"] = _area(whole)
    with wrongs.noted():
        found["text"] = _story(whole)
    with wrongs.noted():
        found["grade"] = _grade(whole)
    with wrongs.noted():
        domains = _domains(whole, wrongs)
    wrongs.refuse()
    return Vignette(
        id=found["id"],
        version=version,
        area=found["area"],
        title=found["title"],
        about=found["about"],
        text=found["text"],
        grade=Grade(found["grade"]),
        domains=domains,
        reasoning=found["reasoning"],
    )


def vignettes() -> tuple[Vignette, ...]:
    """The newest version of each vignette that there is, by id."""
    newest = {found.id: found for found in sorted(_all(), key=lambda found: found.version)}
    return tuple(newest[code] for code in sorted(newest))


def vignette(code: str, version: int) -> Vignette:
    """A version that was sent. Raises `KeyError` when its file is not there any more."""
    for found in _all():
        if (found.id, found.version) == (code, version):
            return found
    raise KeyError(f"{code}, version {version}")


@cache
def _all() -> tuple[Vignette, ...]:
    names = sorted(
        item.name
        for item in files("models").joinpath("vignettes").iterdir()
        if item.name.endswith(".yml")
    )
    return tuple(read_vignette(shipped(f"vignettes/{name}"), name) for name in names)


def _area(whole: Part) -> str:
    area, known = whole.text("area"), [*(area.code for area in DEFAULTS.areas), MIXED]
    if area not in known:
        raise whole.refuse(
            f'"{area}" is not an area; they are {", ".join(known)}.', line=whole.line_of("area")
        )
    return area


def _story(whole: Part) -> str:
    story = whole.text("text")
    count = len(story.split())
    if count > MOST_WORDS:
        raise whole.refuse(
            f'"text" has {count} words; with more than {MOST_WORDS} nobody grades it in ten '
            "minutes.",
            line=whole.line_of("text"),
        )
    return story


def _grade(whole: Part) -> str:
    grade = whole.text("grade")
    if grade not in set(Grade):
        raise whole.refuse(
            f'"{grade}" is not a grade; they are {", ".join(Grade)}.', line=whole.line_of("grade")
        )
    return grade


def _domains(whole: Part, wrongs: Wrongs) -> tuple[Observed, ...]:
    found: list[Observed] = []
    for part in whole.parts("domains", wrongs):
        with wrongs.noted():
            part.only(("domain", "observation"))
            code = part.text("domain")
            if code not in DOMAINS:
                raise part.refuse(f'"{code}" is not a domain.', line=part.line_of("domain"))
            if any(code == other.domain for other in found):
                raise part.refuse(f'"{code}" stands here twice.', line=part.line_of("domain"))
            found.append(Observed(code, DOMAINS[code].name, part.text("observation")))
    return tuple(found)
