"""Dates as people write them; which are somebody's birthday is decided in `births`."""

from __future__ import annotations

_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    "twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|"
    "thirty[- ]first"
)
_DAY = rf"(?:(?:0?[1-9]|[12]\d|3[01])(?: ?(?:st|nd|rd|th))?|{_ORDINALS})"
MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
YEAR = r"(?:(?:19|20)\d\d|'?\d\d(?!\d))"
_DAY_NUMBER, _MONTH_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_GAP = r"[ ,./\-]{0,3}"
_SIGN = r" ?[./\-|\\] ?"
#: A day and a month in words, either first; with a year or not.
IN_WORDS = (
    rf"(?:{_DAY}{_GAP}(?:of |day of )?{MONTH}\.?(?:{_GAP}{YEAR})?"
    rf"|{MONTH}\.?{_GAP}(?:the )?{_DAY}(?!\d)(?:[ ,./\-]{{1,3}}{YEAR})?)"
)
IN_NUMBERS = (
    rf"(?:(?:19|20)\d\d{_SIGN}{_MONTH_NUMBER}{_SIGN}{_DAY_NUMBER}"
    rf"|{_DAY_NUMBER}{_SIGN}{_MONTH_NUMBER}{_SIGN}{YEAR}"
    rf"|{_MONTH_NUMBER}{_SIGN}{_DAY_NUMBER}{_SIGN}(?:19|20)\d\d)"
)
#: Only after "date of birth": a day and a month alone, or digits that stand close.
_BARE = (
    rf"(?:{_DAY_NUMBER} {_MONTH_NUMBER} {YEAR}|{_DAY_NUMBER}[./\-]{_MONTH_NUMBER}|\d{{8}}|\d{{6}})"
)
ANY = rf"(?:{IN_WORDS}|{IN_NUMBERS})(?![a-z0-9])"
ANY_AT_ALL = rf"(?:{IN_WORDS}|{IN_NUMBERS}|{_BARE})(?![a-z0-9])"
#: A month and its year, without a day.
A_MONTH = (
    rf"(?:{MONTH}\.?(?: of)?{_GAP}(?:(?:19|20)\d\d|'\d\d|\d\d(?!\d))"
    rf"|{_MONTH_NUMBER} ?/ ?(?:19|20)\d\d)(?![a-z0-9])"
)
