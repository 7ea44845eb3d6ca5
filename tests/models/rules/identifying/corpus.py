"""The corpus of sentences, and how the rule does on it.

One sentence a line; `⏎` stands for a line break within one. `refused/<kind>.txt` holds sentences
with a detail of that kind, `allowed/*.txt` sentences that look like it and hold none. Those in
`held_out` were written once the rule was finished, and it was not changed for them. Everybody and
everything in them is invented: telephone numbers are of the ranges kept for drama, postcodes of
districts that there are not, email addresses at example domains.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.policy import DEFAULTS
from models.rules.identifying import Allowed, Kind, find_blocking

HERE = Path(__file__).parent
#: What a council has set: its lines, its domain, and the helplines that come with the program.
OURS = Allowed.of(
    telephones=[
        "01632 960 401",
        "01632 960 999",
        *DEFAULTS.value("identifying.helplines").values(),
    ],
    email_domains=["quillmarsh.example"],
)
REFUSED = [kind for kind in Kind if kind in {path.stem for path in (HERE / "refused").iterdir()}]


@dataclass(frozen=True)
class Measured:
    """How many sentences there were, and those that were judged wrongly."""

    sentences: int
    wrong: tuple[str, ...]

    @property
    def percent(self) -> float:
        """The share that was judged wrongly."""
        return 100 * len(self.wrong) / self.sentences


def sentences(path: Path) -> list[str]:
    """The sentences of one file."""
    return [line.replace("⏎", "\n") for line in path.read_text(encoding="utf-8").splitlines()]


def missed(kind: Kind, root: Path = HERE) -> Measured:
    """Of the sentences with such a detail: those in which none was found."""
    said = sentences(root / "refused" / f"{kind}.txt")
    wrong = [each for each in said if kind not in {f.kind for f in find_blocking(each, OURS)}]
    return Measured(len(said), tuple(wrong))


def refused_falsely(root: Path = HERE) -> Measured:
    """Of the sentences without one: those that were refused."""
    said = [each for path in sorted((root / "allowed").iterdir()) for each in sentences(path)]
    return Measured(len(said), tuple(each for each in said if find_blocking(each, OURS)))


def together(parts: list[Measured]) -> Measured:
    """All of them as one."""
    wrong = tuple(each for part in parts for each in part.wrong)
    return Measured(sum(part.sentences for part in parts), wrong)


_NAMES = {
    Kind.NHS_NUMBER: "NHS number",
    Kind.UPN: "UPN",
    Kind.POSTCODE: "Postcode",
    Kind.TELEPHONE: "Telephone number",
    Kind.EMAIL: "Email address",
    Kind.DATE_OF_BIRTH: "Date of birth",
}


def table() -> str:
    """The figures as the document shows them."""
    lines = [
        "| | sentences | judged wrongly | held out | judged wrongly |",
        "|---|---:|---:|---:|---:|",
    ]
    rows = [(_NAMES[kind], missed(kind), missed(kind, HERE / "held_out")) for kind in REFUSED]
    main, held_out = together([row[1] for row in rows]), together([row[2] for row in rows])
    rows.append(("**Must be refused: missed**", main, held_out))
    rows.append(("**Must not be: refused**", refused_falsely(), refused_falsely(HERE / "held_out")))
    lines += [f"| {name} | {_cells(written)} | {_cells(after)} |" for name, written, after in rows]
    return "\n".join(lines)


def _cells(measured: Measured) -> str:
    return f"{measured.sentences} | {len(measured.wrong)} ({measured.percent:.1f} %)"
