"""The QA manager's windows for the audit tools: the list, the preview, *Make live* (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.answers import is_needed
from handlers.views.blocks import Block, Element, Json
from handlers.views.questions import ask, descriptors
from handlers.views.reading import STALE, Answers, Pressed, chosen
from models.errors import RuleBroken
from models.person import Person
from models.policy import AreaOfPlanning
from models.rules.tools import differences
from models.setting import policy_of
from models.vocabulary import ToolState
from models.workflow.case_import import ages_in
from models.workflow.keeping_tools import reach_of
from models.workflow.parts import About, Part, Values, parts_of
from models.workflow.tools import Kept, kept_versions, statuses_in

#: How many versions of before the list shows of an area, newest first.
_BEFORE = 4
_SCOPE = "preview"


@dataclass(frozen=True)
class Looked:
    """What is looked at: a version of an area's tool, and a part of it for a child of an age."""

    area: str
    version: int
    part: str = ""
    age_band: str = ""
    status: str = ""

    @classmethod
    def pressed(cls, action: Mapping[str, Any]) -> Looked:
        """The version that a button is about."""
        pressed = Pressed(action)
        return cls(area=pressed.rest, version=pressed.id)

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Looked:
        """What the preview's window shows."""
        answers = Answers(view)
        return cls(
            area=answers.word("area"),
            version=answers.number("version"),
            part=answers.word("part"),
            age_band=answers.word("age_band"),
            status=answers.word("status"),
        )

    def turned(self, action: Mapping[str, Any]) -> Looked:
        """The same with what was chosen from one of its menus."""
        turned_to = chosen(action)
        match action.get("action_id"):
            case ids.TOOL_PART:
                return replace(self, part=turned_to)
            case ids.TOOL_AGE:
                return replace(self, age_band=turned_to)
            case ids.TOOL_STATUS:
                return replace(self, status=turned_to)
        return self

    @property
    def value(self) -> str:
        """What a button about this version carries."""
        return f"{self.version}:{self.area}"


def tools_window(session: Session, *, said: str = "") -> Json:
    """Every area's draft, its live version and those before; `said` stands on top."""
    body: list[Block] = [blocks.alert("said", said, level="success")] if said else []
    body.append(blocks.context("head", words.say("tools_head")))
    for area in policy_of(session).areas:
        body += _area(session, area)
    return blocks.window(ids.TOOLS_WINDOW, "Audit tools", body)


def _area(session: Session, area: AreaOfPlanning) -> list[Block]:
    kept = kept_versions(session, area.code)
    found: list[Block] = [blocks.header(area.code, area.name)]
    if not kept:
        found.append(blocks.section(f"{area.code}/none", words.say("tool_none")))
    before = [version for version in kept if version.state is ToolState.ARCHIVED]
    for version in kept:
        if version in before[_BEFORE:]:
            continue
        looked = Looked(area.code, version.tool.version)
        opens = blocks.button(
            ids.TOOL_PREVIEW,
            "Preview",
            value=looked.value,
            label=f"Preview version {looked.version}",
        )
        line = _line(session, version)
        found.append(blocks.section(f"{area.code}/{looked.version}", line, accessory=opens))
    if before[_BEFORE:]:
        more = words.counted(len(before[_BEFORE:]), "version")
        found.append(blocks.context(f"{area.code}/more", f"And {more} before these."))
    return found


def _line(session: Session, version: Kept) -> str:
    row = version.row
    who = session.get(Person, row.loaded_by_id) if row and row.loaded_by_id else None
    return words.say(
        "tool_line", tool=version.tool, state=version.state.value, row=row, who=who and who.name
    )


def preview_window(session: Session, looked: Looked, values: Values | None = None) -> Json:
    """A part of a version as its auditor would see it, with menus for another part, age, status.

    `values` are the answers that were tried: what depends on them shows. Nothing is kept.
    """
    kept = _kept(session, looked)
    looked = _settled(session, looked)
    parts = parts_of(kept.tool, About(looked.age_band, looked.status))
    part = next((each for each in parts if each.code == looked.part), parts[0])
    body: list[Block] = [
        blocks.context("head", words.say("tool_preview_head", tool=kept.tool)),
        blocks.actions(f"look/{part.code}", *_menus(session, looked, parts, part)),
        blocks.actions("do", *_buttons(looked, kept, part)),
        blocks.header("part", part.title),
    ]
    if part.guide:
        body.append(blocks.context("guide", blocks.Marked(part.guide)))
    return blocks.window(
        ids.TOOL_PREVIEW_WINDOW,
        f"Part {parts.index(part) + 1} of {len(parts)}",
        [*body, *_questions(part, values or {})],
        submit="Save and go on",
        about={
            "area": looked.area,
            "version": looked.version,
            "part": part.code,
            "age_band": looked.age_band,
            "status": looked.status,
        },
    )


def tried(view: Mapping[str, Any]) -> dict[str, str]:
    """What was answered in a preview, to be shown again and kept nowhere."""
    return Answers(view).texts(of=f"{_SCOPE}/{Looked.read(view).part}")


def next_part(session: Session, looked: Looked) -> Looked:
    """The part after the one that is looked at; the first after the last."""
    kept = _kept(session, looked)
    codes = [part.code for part in parts_of(kept.tool, About(looked.age_band, looked.status))]
    at = codes.index(looked.part) + 1 if looked.part in codes else 0
    return replace(looked, part=codes[at % len(codes)])


def live_window(session: Session, looked: Looked) -> Json:
    """*Make live*: what differs, who keeps the version before, and why it is done."""
    kept, live = _kept(session, looked), _live(session, looked.area)
    if kept.row is None:
        raise RuleBroken("This version is live already, so nothing was changed.")
    told = differences(live.tool, kept.tool) if live else []
    said = words.say(
        "tool_live",
        tool=kept.tool,
        live=live and live.tool.version,
        reach=reach_of(session, looked.area),
    )
    body = [
        blocks.section("said", said),
        *blocks.paragraphs("differs", [f"• {blocks.capital(line)}" for line in told], between="\n"),
        blocks.ask_words("reason", "Why does it go live?", hint="Kept with the version."),
    ]
    return blocks.window(
        ids.TOOL_LIVE_WINDOW,
        "Make live",
        body,
        submit="Make live",
        about={
            "area": looked.area,
            "version": looked.version,
            "seen": int(kept.row.loaded_at.timestamp() * 1_000_000),
        },
    )


@dataclass(frozen=True)
class LiveForm:
    """What *Make live* was sent with; `seen`: when the version was loaded that was looked at."""

    area: str
    version: int
    seen: datetime
    reason: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> LiveForm:
        """Read the window."""
        answers = Answers(view)
        seen = answers.word("seen")
        if not seen.isascii() or not seen.isdigit() or len(seen) > 17:
            raise RuleBroken(STALE)
        micros = int(seen)
        return cls(
            area=answers.word("area"),
            version=answers.number("version"),
            seen=datetime.fromtimestamp(micros // 1_000_000, UTC).replace(
                microsecond=micros % 1_000_000
            ),
            reason=answers.text("reason"),
        )


def _kept(session: Session, looked: Looked) -> Kept:
    for kept in kept_versions(session, looked.area):
        if kept.tool.version == looked.version:
            return kept
    raise RuleBroken("That version of the audit tool is not here any more.")


def _live(session: Session, area: str) -> Kept | None:
    found = (kept for kept in kept_versions(session, area) if kept.state is ToolState.LIVE)
    return next(found, None)


def _settled(session: Session, looked: Looked) -> Looked:
    """With an age and a status that the area has, where none was chosen yet."""
    ages, statuses = ages_in(looked.area), statuses_in(session, looked.area)
    age = looked.age_band if looked.age_band in ages else ages[-1]
    status = looked.status if looked.status in statuses else next(iter(statuses), "")
    return replace(looked, age_band=age, status=status)


def _menus(session: Session, looked: Looked, parts: tuple[Part, ...], part: Part) -> list[Element]:
    titles = [(each.code, each.title) for each in parts]
    ages = [(age, "Unborn" if age == "unborn" else f"Age {age}") for age in ages_in(looked.area)]
    menus = [
        blocks.select(ids.TOOL_PART, titles, chosen=part.code),
        blocks.select(ids.TOOL_AGE, ages, chosen=looked.age_band),
    ]
    statuses = [(status, f"Status {status}") for status in statuses_in(session, looked.area)]
    if statuses:
        menus.append(blocks.select(ids.TOOL_STATUS, statuses, chosen=looked.status))
    return menus


def _buttons(looked: Looked, kept: Kept, part: Part) -> list[Element]:
    found = []
    if part.is_domain:
        about = f"{looked.value}:{part.code}"
        found.append(blocks.button(ids.TOOL_MORE, "More about these questions", value=about))
    if kept.state is not ToolState.LIVE:
        live = blocks.button(ids.TOOL_LIVE, "Make live", value=looked.value, style="primary")
        found.append(live)
    if kept.state is ToolState.DRAFT:
        found.append(blocks.button(ids.TOOL_ASIDE, "Put aside", value=looked.value))
    return [*found, blocks.button(ids.TOOLS_LIST, "All tools")]


def _questions(part: Part, values: Values) -> list[Block]:
    scope = f"{_SCOPE}/{part.code}"
    seen = part.visible(values)
    found: list[Block] = []
    for field in part.asked(values):
        if field.name == "grade":
            found += descriptors(scope)
        found.append(
            ask(
                field,
                scope=scope,
                label=field.said(seen),
                value=seen.get(field.name, ""),
                needed=is_needed(field, seen),
                reports=field.kind == "choice",
            )
        )
    return found
