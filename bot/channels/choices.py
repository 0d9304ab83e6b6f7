"""Buttons where a vendor has none: what was shown as a numbered list, and which of it a typed answer means.

Everything works on folded text, because half of the people type without diacritics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.inbox.messages import Button, OutMessage
from nlu.text import fold, normalise, syllables

# What may stand around the number without changing what it means. Not "thu 2" alone, which is Monday, and neither
# "nghe" nor "ban" behind it, which make it an amount ("2 nghe": two trades).
_BEFORE = "da|vang|uh|um|ok|oke|em|minh|toi|con|chau|anh|chi|cho|xin|muon|thi"
_TAKING = "chon|lay|bam|nhan|go|lua chon"
_THING = "cai|cau|muc|dong|nut|y|dap an|phuong an|lua chon"
_POLITE = ("a", "ad", "ah", "ak", "di", "ha", "he", "luon", "nha", "nhe", "nhen", "nghen", "oi", "ok", "thoi", "vay")
# What stands between words: anything but letters, digits and signs that make the number an amount.
_GAP = r"[^\w%+$€₫°]"
_POINTING = re.compile(
    rf"{_GAP}*(?:(?:{_BEFORE}){_GAP}+)*(?:(?:{_TAKING}){_GAP}+)?"
    rf"(?:(?:{_THING}){_GAP}+(?:(?:so|thu){_GAP}*)?|so{_GAP}*)?"
    rf"(\d{{1,2}})(?:{_GAP}+(?:{'|'.join(_POLITE)}))*{_GAP}*"
)
# "Xem thêm", folded.
_MORE = ("xem", "them")
# Nothing longer is a bare number with its courtesies.
_LONGEST = 80


def first_numbers(messages: Sequence[OutMessage]) -> list[int]:
    """For each message the number of its first button.

    Numbers run over the whole reply, so that one typed later means one button only. The open question of the guided
    talk counts first, whatever was answered before it: who has typed "4" for one thing all along means that thing.
    """
    firsts = [0] * len(messages)
    number = 1
    for place in _order(messages):
        firsts[place] = number
        number += len(messages[place].buttons)
    return firsts


def all_buttons(messages: Sequence[OutMessage]) -> list[Button]:
    """Every button of a reply in the order of the numbers."""
    return [button for place in _order(messages) for button in messages[place].buttons]


def _order(messages: Sequence[OutMessage]) -> list[int]:
    """The places of the messages in the order in which their buttons are counted."""
    places = list(range(len(messages)))
    asking = [place for place in places if any(button.kind == "steer" for button in messages[place].buttons)]
    return [*asking[-1:], *(place for place in places if place not in asking[-1:])]


def shown(messages: Sequence[OutMessage]) -> list[dict[str, str]]:
    """Id and title of each button in the order of the numbers: what ``Person.choices`` keeps."""
    return [{"id": button.id, "title": button.title} for button in all_buttons(messages)]


def chosen(text: str, choices: Sequence[Mapping[str, str]]) -> str | None:
    """The id of the button that a typed answer means: its title or its number (1 for the first); None for any other.

    A number that stands in another choice's title is none: with "16–17 tuổi" on the list, "16" is an age.
    """
    if not choices:
        return None
    titles = [choice["title"] for choice in choices]
    place = _titled(text, titles)
    if place is None:
        place = _numbered(text, titles)
    return None if place is None else choices[place]["id"]


def _titled(text: str, titles: Sequence[str]) -> int | None:
    """The place of the one title that was typed, alone or with its number before it ("2. Lớp 9").

    Of several "Xem thêm" the newest is meant; any other title that stands twice is not clear.
    """
    typed = _key(text)
    places = [
        place for place, title in enumerate(titles) if (key := _key(title)) and typed in (key, (str(place + 1), *key))
    ]
    return places[-1] if places and (len(places) == 1 or typed == _MORE) else None


def _numbered(text: str, titles: Sequence[str]) -> int | None:
    """The place of the number that the text points with."""
    folded = fold(normalise(text))
    match = _POINTING.fullmatch(folded) if len(folded) <= _LONGEST else None
    number = int(match.group(1)) if match else 0
    if not 1 <= number <= len(titles):
        return None
    if any(number in _numbers(title) for place, title in enumerate(titles, 1) if place != number):
        return None
    return number - 1


def _key(text: str) -> tuple[str, ...]:
    """The folded words without the courtesies at the end."""
    key = [fold(word) for word in syllables(normalise(text))]
    while len(key) > 1 and key[-1] in _POLITE:
        key.pop()
    return tuple(key)


def _numbers(title: str) -> set[int]:
    """The whole numbers that stand in a title."""
    bare = [word.rstrip(" +") for word in syllables(normalise(title))]
    return {int(word) for word in bare if word.isdecimal() and len(word) <= 3}
