"""Names that people give of themselves, their children and others: "em tên là …", "con tôi tên …", "bạn Nguyễn …"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.privacy.spans import Span

_SURNAMES_LIST = """
nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong lam mai dao doan trinh
luong ha thai ta phung to chau quach tang kieu cao luu tong mac thach la au nghiem vuong van an hua khuc giang
"""
_SURNAMES = frozenset(_SURNAMES_LIST.split())
_PERSON = r"(?:em|con|chau|minh|toi|tui|to|be|e|mik|mk|me|ba|bo|co|thay|ban|anh|chi|nho|no)"
_OWNER = (
    r"(?:(?:ban|con|chau|be|me|ba|bo|anh|chi|em|co|thay|chu nhiem)\s+)?"
    rf"(?:(?:gai|trai|than|nha|cua|chu nhiem)\s+)?{_PERSON}"
)
_AFTER_CUE = re.compile(
    rf"\b(?:{_OWNER}\s+(?:co\s+)?(?:ho\s+)?(?:va\s+)?ten\s*(?:la\b|l\b|:|-)?\s*"
    rf"|(?:ho\s*(?:va\s*)?)?ten\s*(?:day du\s+)?(?:cua\s+)?{_OWNER}\s*(?:la\b|:|-)\s*"
    r"|ho\s*(?:va\s*|,\s*)?ten\s*(?:la\b|:|-)\s*"
    r"|(?:goi|keu)\s+(?:em|minh|con|toi|chau|to)\s+(?:la|bang)\s+)"
)
_BARE = re.compile(r"\bten\s*(?:la\b|:)\s*")
_I_AM = re.compile(rf"\b{_PERSON}\s+(?:day\s+)?la\s+|\b{_PERSON}\s*:\s*")
_PERSON_NOUN = re.compile(
    r"\b(?:ban|thay|co|anh|chi|chau|con|em|be|hoc sinh|giao vien|chu nhiem|phu huynh|chu|bac|ong|ba)\s+"
)
_WORD = re.compile(r"[^\W\d_]+")
_NEVER_FIRST_LIST = """
gi sao la nao the khong truong nganh nghe day that khac hoc phu nguoi con ban giao hs ph cuu dan co thay em
nhu ai chi mot viet tieng hay bo me cha ba anh ong du chua duoc trong sinh
"""
_NEVER_FIRST = frozenset(_NEVER_FIRST_LIST.split())
_SEXES = frozenset({"nam", "nu"})
_MIDDLE = frozenset({"thi", "van"})
_STOPS_LIST = """
hoc lop nam muon o dang hoi va la a nha ne thi co cho em con minh truong sinh que gi sao day ah nhe ak cung se
can thich dinh biet duoc khong hs tuoi den tu voi me ba bo roi da chua hien nay vua gai trai toi hay nhung ma
cua ko k dc ban thay nhu the nao ten trong so sdt gioi yeu lam nghe nganh ve xin chao neu khi tai thuoc lai do
cccd dia email
"""
_STOPS = frozenset(_STOPS_LIST.split())

# How many of the words after a cue are the name.
_Taker = Callable[[str, str, list[tuple[int, int]]], int]


def name_spans(original: str, text: str) -> list[Span]:
    """Spans of names; ``text`` is ``original`` folded. Capitals are only asked for where the cue is weak."""
    spans = [*_after(_AFTER_CUE, original, text, _told), *_after(_BARE, original, text, _full)]
    return [*spans, *_after(_I_AM, original, text, _titled), *_after(_PERSON_NOUN, original, text, _titled_full)]


def _after(cue: re.Pattern[str], original: str, text: str, take: _Taker) -> Iterator[Span]:
    for match in cue.finditer(text):
        words = _words(text, match.end())
        taken = take(original, text, words)
        if taken:
            yield Span(words[0][0], words[taken - 1][1], "name")


def _words(text: str, start: int) -> list[tuple[int, int]]:
    """Up to four words from ``start`` on with nothing but blanks between them."""
    words: list[tuple[int, int]] = []
    while len(words) < 4 and (match := _WORD.match(text, start)):
        words.append(match.span())
        start = match.end() + 1 if text[match.end() : match.end() + 1] == " " else len(text)
    return words


def _told(original: str, text: str, words: list[tuple[int, int]]) -> int:
    """After a clear cue: all capitalised words, else the words until one that cannot be in a name."""
    if titled := _leading_titles(original, words):
        return titled
    plain = [text[start:end] for start, end in words]
    if not plain or plain[0] in _NEVER_FIRST:
        return 0
    return _until_stop(plain[: 4 if plain[0] in _SURNAMES else 2])


def _full(_original: str, text: str, words: list[tuple[int, int]]) -> int:
    """A surname and what follows; one word alone is no full name."""
    plain = [text[start:end] for start, end in words]
    taken = _until_stop(plain) if plain and plain[0] in _SURNAMES else 0
    return taken if taken >= 2 else 0


def _until_stop(plain: list[str]) -> int:
    """How many words before the first that cannot be in a name; a middle name follows a surname only."""
    for at, word in enumerate(plain[1:], start=1):
        middle = at == 1 and plain[0] in _SURNAMES and word in _MIDDLE
        if word in _STOPS and not middle:
            return at
    return len(plain)


def _titled(original: str, text: str, words: list[tuple[int, int]]) -> int:
    if not words or text[slice(*words[0])] in _NEVER_FIRST | _SEXES:
        return 0
    return _leading_titles(original, words)


def _titled_full(original: str, text: str, words: list[tuple[int, int]]) -> int:
    titled = _leading_titles(original, words)
    return titled if titled >= 2 and text[slice(*words[0])] in _SURNAMES else 0


def _leading_titles(original: str, words: list[tuple[int, int]]) -> int:
    titles = [original[start:end].istitle() for start, end in words]
    return titles.index(False) if False in titles else len(titles)
