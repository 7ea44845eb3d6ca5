"""Dates of birth: a date beside what says that somebody was born then.

A date alone is a date of records, and stays. Around each word of birth a short stretch is looked
at, so that the time it takes grows with the length of the text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.rules.identifying import dates
from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.plain import Plain

_BEFORE, _AFTER = 60, 110
_DAYS = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_LINK = r"[ :;,=()\[\]\"'*_\-]{0,4}"
#: Words that may stand between "DOB" and its date.
_FILLERS = (
    rf"(?:(?:is|was|are|were|of|on|the|as|given|recorded|listed|shown|stated|down|being|now|for|not|"
    rf"wrongly|incorrectly|correctly|unknown|known|to be|believed|thought|child|child's|baby|"
    rf"baby's|her|his|their|mum|yp|subject|index|approx|approximately|circa|c|{_DAYS}){_LINK}\.?{_LINK})"
)
_CUE = re.compile(
    r"(?<![a-z])(?:"  # said once, for it is what most letters of a text fail at
    r"(?P<dob>d ?[./\-]? ?o ?[./\-]? ?b'?s?(?![a-z])|"
    r"dates?[ -]of[ -](?:\w{2,6} )?births?|birth[ -]?dates?)"
    r"|(?P<birthday>birthdays?|b[ '-]?day)(?![a-z])"
    r"|(?P<born>born|gave birth|birth|delivered|stillborn)(?![a-z])"
    r"|(?P<short>b)(?=[.:] ?\d)"
    r"|(?P<turned>turn(?:s|ed|ing)?|reach(?:es|ed|ing)|becomes|became|becoming|"
    r"(?:he|she|they|who|child|young person|yp|boy|girl|baby|son|daughter|sibling|brother|sister|"
    r"twins?)"
    r" (?:is|was|were|are)|(?:he|she)'s|(?:will|[a-z]{2,5}'ll) be)(?= ))"
)
_AFTER_DOB = re.compile(rf"{_LINK}\.?{_LINK}{_FILLERS}{{0,5}}(?P<date>{dates.ANY_AT_ALL})")
#: "Date of birth, as far as anybody knows: 15 August 2010".
_AFTER_A_COLON = re.compile(rf"[a-z ,'()]{{1,40}}: ?(?P<date>{dates.ANY})")
_AFTER_SHORT = re.compile(rf"[.: ]{{1,3}}(?P<date>{dates.ANY})")
_MONTH_AFTER_DOB = re.compile(
    rf"{_LINK}\.?{_LINK}{_FILLERS}{{0,5}}(?:in )?(?P<date>{dates.A_MONTH})"
)
_AFTER_BIRTHDAY = re.compile(
    rf"[ :;,=(\-]{{0,3}}(?:(?:is|was|falls|fell|being|will be|on|the|this year|next|'s|"
    rf"coming up|of|{_DAYS})[ ,:(]{{1,2}}){{0,5}}(?P<date>{dates.ANY})"
)
#: Words, and a time of day, the weeks of a pregnancy or a weight.
_UNKNOWN_WORDS = (
    r"(?:(?:[a-z](?:[a-z'\-]*[a-z])?|\d{1,2}[:.]\d\d(?:am|pm|hrs)?|"
    r"\d{1,2}(?:am|pm|lb|oz|kg|/40|\+\d)?"
    r"(?= ?(?:[a-z]{2,4} )?(?:weeks?|wks?|am|pm|on|at|lb|oz|,)))[ ,(]{1,2}){0,11}?"
)
_AFTER_BORN = re.compile(rf"[ :,(\-]{{0,3}}(?P<words>{_UNKNOWN_WORDS})(?P<date>{dates.ANY})")
_MONTH_AFTER_BORN = re.compile(
    rf"[ :,(\-]{{0,3}}(?P<words>{_UNKNOWN_WORDS})(?P<date>{dates.A_MONTH})"
)
_AGE = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[ -](?:one|two|three|four|five))?)"
    r"(?: ?(?:years? old|years?|yrs?|yo|y/o|years of age))?"
)
_AFTER_TURNED = re.compile(
    rf" (?:just |only |the age of |age |aged )?{_AGE}[ ,(]{{1,2}}"
    rf"(?:years? old |today |just |also )?"
    rf"(?:on |this |next |last |the |{_DAYS}[ ,]{{1,2}}){{0,4}}(?P<date>{dates.ANY})"
)
#: The date first: "4 May 2013 is his birthday", "04/05/2013 (DOB)".
_DATE_BEFORE = re.compile(
    rf"(?<![\w./\-])(?P<date>{dates.ANY})[ ,:=)(\-]{{0,3}}"
    r"(?:(?:is|was|as|being|the|his|her|their|child's|day|when|that|she|he|they|baby|were|"
    r"which|a|on|this|recorded|given|[a-z]+'s|\d{1,2}(?:st|nd|rd|th)|[a-z]+th|first)"
    r"[ (]{1,2}){0,6}$"
)
_DUE = re.compile(
    r"(?:expected|estimated|predicted|anticipated|likely|due|edd|will|should|not yet|un|before)"
    r"(?: (?:to|be|is|was|the|her|his|date|dates|have|been|has|baby|of))*[ \-]?$"
)
#: Between "born" and a date they say that the date is of something else.
_OF_RECORDS = re.compile(
    r"visit|seen|saw|meet|met\b|conference|review|assess|refer|plan|contact|hear|court|order|"
    r"record|note|case|school|since|until|open|clos|start|end|began|call|told|report|discharg|"
    r"(?:went|came|sent|taken) home|home from|moved|placed|supervis|updat|complet|sign|out of|"
    r"agree|strateg|check|because|but\b|who\b|"
    r"which|regist|alloc|transfer|decid|decision|dated|scan|appoint|email|letter|last|next\b|"
    r"previous|certificate|legal|panel|audit|s47|icpc|rcpc|core group|statement|by\b.*\bworker"
)
#: "DOB was recorded on 4 May 2026": the day on which somebody wrote it down.
_OF_THE_NOTE = re.compile(
    r"(?:recorded|listed|given|stated|shown|known|not|correctly) (?:down )?on|"
    r"check|confirm|chang|correct(?:ed|ion)|missing|add|updat|seen|sent|asked"
)
_NOT_PEOPLE = re.compile(
    r"score|sdq|scale|total|caseload|number|count|points?\b|temperature|weeks?\b|months?\b|plan\b"
)
_SENTENCE_ENDS = re.compile(r"[;!?]|\. ")
#: "4. 5. 13" and "4 Sept. 2013" go on.
_IN_A_DATE = re.compile(rf"(?:(?<!\d)\d{{1,2}}|{dates.MONTH})\|\d$")
_BABY = re.compile(
    r"\b(?:baby|babies|infant|newborn|twins?|child|boy|girl|son|daughter|she|he)"
    r"(?: (?:boy|girl|was|were|has been|safely|early|prematurely|brother|sister))* $"
)


def births(plain: Plain) -> Iterator[Seen]:
    """Dates of birth; as warnings, birthdays without a year and months of birth."""
    low = plain.low
    for cue in _CUE.finditer(low):
        seen = _around(low, cue)
        if seen is not None:
            yield seen


def _around(low: str, cue: re.Match[str]) -> Seen | None:
    name = cue.lastgroup
    before = low[max(0, cue.start() - _BEFORE) : cue.start()]
    after = _sentence(low[cue.end() : cue.end() + _AFTER])
    if name == "turned":
        return _turned(cue, before, after)
    if _DUE.search(before):
        return None
    if name in ("dob", "short"):
        found = (_AFTER_DOB if name == "dob" else _AFTER_SHORT).match(after)
        found = found or _AFTER_A_COLON.match(after)
        if found and not _OF_THE_NOTE.search(after[: found.start("date")]):
            return _seen(Kind.DATE_OF_BIRTH, cue.start(), cue.end() + found.end())
        found = _MONTH_AFTER_DOB.match(after)
        if found:
            return _seen(Kind.MONTH_OF_BIRTH, cue.start(), cue.end() + found.end())
    elif name == "birthday":
        found = _AFTER_BIRTHDAY.match(after)
        if found:
            return _birthday(before, found["date"], cue.start(), cue.end() + found.end())
    else:
        seen = _born(cue, before, after)
        if seen is not None:
            return seen
    return _date_first(low, cue, name, before)


def _sentence(after: str) -> str:
    """As far as the sentence goes: a full stop and a blank end it, except in a date."""
    for end in _SENTENCE_ENDS.finditer(after, 3):
        if not _IN_A_DATE.search(after[: end.start()] + "|" + after[end.end() : end.end() + 1]):
            return after[: end.start()]
    return after


def _turned(cue: re.Match[str], before: str, after: str) -> Seen | None:
    found = _AFTER_TURNED.match(after)
    if found is None or _NOT_PEOPLE.search(before[-40:]):
        return None
    return _seen(Kind.DATE_OF_BIRTH, cue.start(), cue.end() + found.end())


def _birthday(before: str, date: str, start: int, end: int) -> Seen:
    numbered = re.search(r"(?:\d(?:st|nd|rd|th)|\b(?:first|second|third)|[a-z]th) $", before)
    dated = re.search(r"\d{4}|'\d\d|\d\D+\d+\D+\d\d$|[a-z]\W{1,3}\d\d$|\d[a-z]{3,9}\d\d$", date)
    kind = Kind.DATE_OF_BIRTH if numbered or dated else Kind.MAYBE_DATE_OF_BIRTH
    return _seen(kind, start, end)


def _born(cue: re.Match[str], before: str, after: str) -> Seen | None:
    word = cue[0]
    if word == "delivered" and not _BABY.search(before[-30:]):
        return None
    found = _AFTER_BORN.match(after)
    if found and _says_when(word, found["words"]):
        return _seen(Kind.DATE_OF_BIRTH, cue.start(), cue.end() + found.end())
    found = _MONTH_AFTER_BORN.match(after)
    if found and _says_when(word, found["words"]):
        return _seen(Kind.MONTH_OF_BIRTH, cue.start(), cue.end() + found.end())
    return None


def _says_when(word: str, between: str) -> bool:
    """Whether the words between allow that the date is that of the birth."""
    if word == "birth" and between.strip(" ,(") not in ("", "on", "was", "was on", "is", "on the"):
        return False
    return not _OF_RECORDS.search(between)


def _date_first(low: str, cue: re.Match[str], name: str | None, before: str) -> Seen | None:
    if name not in ("dob", "birthday", "born") or cue[0] in ("birth", "delivered"):
        return None
    found = _DATE_BEFORE.search(before)
    if found is None or (name == "born" and not re.search(r"when|day|\bwas\b", found[0])):
        return None
    start = cue.start() - len(before) + found.start("date")
    if name == "birthday":
        if not re.search(r"\b(?:is|was)\b|\(", found[0]):
            return None
        return _birthday(before, found["date"], start, cue.end())
    return _seen(Kind.DATE_OF_BIRTH, start, cue.end())


def _seen(kind: Kind, start: int, end: int) -> Seen:
    return Seen(kind, start, end)
