"""Phone numbers, e-mail addresses, profile links, identity and bank numbers, birthdays.

Money, years, marks, codes of trades (7 digits), decree numbers and the short public numbers (111, 1900 xxxx) are none
of these.
"""

from __future__ import annotations

import re

from bot.privacy.spans import Span, found

_START = r"(?<!\d)(?<!\d[.,])"
_END = r"(?!\d)(?![.,]\d)"
_GAP = r"[ .\-]{1,3}"
_DIGIT_WORD = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|linh)"

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\sa\s?cong\s|\sat\s)\s?[\w-]{1,60}(?:\s?\.\s?|\sdot\s|\scham\s)"
    r"(?:[\w-]{1,30}\.)?(?:com|vn|net|org|edu|gov|info|me|io)(?:\.vn)?\b"
)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:facebook|fb|zalo|instagram|tiktok|messenger|t)\.(?:com|me)/[^\s]{2,200}"
)
_HANDLE = re.compile(
    r"\b(?:fb|facebook|zalo|insta|instagram|tiktok|nick)\s*(?:cua\s+\w+\s*)?(?:la|:)\s*"
    r"(?P<it>[a-z0-9_]+[._0-9][\w.]{2,40})"
)
_PHONES = [
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?:\+?84|0084|0)\d{9,10}(?!\d)",
        rf"\(?\+?\s?84\)?{_GAP}?0?\d{{1,4}}(?:{_GAP}?\d{{2,4}}){{2,4}}{_END}",
        rf"{_START}\(0\d{{2,3}}\)[ .\-]{{0,3}}\d{{3,4}}[ .\-]{{0,3}}\d{{3,4}}{_END}",
        rf"{_START}0(?:[ .\-_,]{{1,2}}\d){{9,10}}{_END}",
        r"(?<![a-z0-9])[o0](?=[\doil]*o|\d*[oil])(?:[\doil]){8,9}(?![a-z0-9])",
        rf"\b{_DIGIT_WORD}(?:[ ,.\-]+{_DIGIT_WORD}){{8,11}}\b",
        r"\b(?:sdt|dt|so dien thoai|dien thoai|so may|so zalo|zalo|phone|alo|goi|lien he)\b"
        rf"[^\d\n]{{0,20}}(?P<it>\d(?:[ .\-]?\d){{7,11}}){_END}",
    )
]
_GROUPED = re.compile(rf"{_START}0\d{{0,4}}(?:{_GAP}\d{{1,4}}){{2,4}}{_END}")
_ACCOUNT = re.compile(
    r"\b(?:stk|so tai khoan|tai khoan|so tk|tk|so the|momo|the atm|account)\b"
    rf"[^\d\n]{{0,30}}(?P<it>\d(?:[ .\-]?\d){{5,20}}){_END}"
)
_CARD = re.compile(rf"{_START}\d{{4}}(?:[ \-]\d{{4}}){{3}}(?:[ \-]?\d{{1,3}})?{_END}")
_IDENTITY = re.compile(
    r"\b(?:cccd|cmnd|cmt|can cuoc(?: cong dan)?|chung minh(?: nhan dan| thu)?|dinh danh|ho chieu|passport|so bao danh"
    r"|sbd|ma hoc sinh|ma so hoc sinh|bhyt|bao hiem y te|so bao hiem|ma so thue)\b"
    rf"[^\d\n]{{0,25}}?(?P<it>[a-z]{{0,3}}\d(?:[ .\-]?\d){{4,16}}){_END}"
)
_LONG = re.compile(rf"{_START}\d{{9,19}}{_END}(?!\s?(?:d|dong|vnd|trieu|ty)\b)")
_CITIZEN = re.compile(rf"{_START}0\d{{2}}(?:[ .\-]\d{{3}}){{3}}{_END}|{_START}0\d{{3}}(?:[ .\-]\d{{4}}){{2}}{_END}")
_BIRTHDAY = re.compile(
    r"\b(?:sinh|ngay sinh|sn|dob)\b[^\d\n]{0,12}"
    r"(?P<it>\d{1,2}\s?(?:[/.\-]|thang)\s?\d{1,2}\s?(?:[/.\-]|nam)\s?(?:19|20)?\d{2})(?!\d)"
)
_MONEY = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[ .\-]+(?:19|20)\d{2})*")


def number_spans(text: str) -> list[Span]:
    """Spans in a folded text, every regular expression bounded."""
    spans = found(_EMAIL, text, "email") + found(_LINK, text, "link") + found(_HANDLE, text, "link")
    spans += [span for pattern in _PHONES for span in found(pattern, text, "phone")]
    spans += [span for span in found(_GROUPED, text, "phone") if 10 <= _digits(text, span) <= 11]
    spans += found(_ACCOUNT, text, "account") + found(_CARD, text, "account")
    spans += found(_IDENTITY, text, "identity") + found(_CITIZEN, text, "identity") + found(_LONG, text, "identity")
    spans += found(_BIRTHDAY, text, "birthday")
    return [span for span in spans if not _public(text[span.start : span.end])]


def _digits(text: str, span: Span) -> int:
    return sum(char.isdigit() for char in text[span.start : span.end])


def _public(value: str) -> bool:
    return bool(_MONEY.fullmatch(value) or _YEARS.fullmatch(value))
