"""What a typed text means for a wish to be called: pure, so that it can be tried with any text.

A text that does not read as an answer to the open question is none of ours: it goes to Rasa like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.leads.lists import AgeBand, LeadWords
from bot.leads.names import read_name
from bot.leads.phone import digits, read_phone, without_phone
from nlu.text import fold, normalise

Meaning = Literal["answer", "yes", "no", "skip", "leave", "wrong", "change", "unclear"]
Step = Literal["consent", "age", "guardian", "name", "phone", "school", "confirm"]
# A question is open for an answer, not for an essay.
LONGEST_ANSWER = 300
LONGEST_SCHOOL = 80
# So many digits are an attempt at a number, whatever stands around them.
ATTEMPT_DIGITS = 6
_POLITE = r"(?:(?:da|vang|em|con|chau|minh|toi|a|nha|nhe)[ .,]*)*"
_AGE = re.compile(rf"(?<!\d)(\d{{1,2}}) ?(?:tuoi|t)\b|^{_POLITE}(\d{{1,2}})[ .,]*{_POLITE}$")
_BORN = re.compile(rf"\b(?:sinh|sn)\D{{0,10}}((?:19|20)\d{{2}})(?!\d)|^{_POLITE}((?:19|20)\d{{2}})[ .,]*{_POLITE}$")
_AGES = range(5, 100)


@dataclass(frozen=True)
class Heard:
    """``meaning``: answer (with its ``value``), yes, no, skip, leave, wrong, change (``value``: of which step).

    ``unclear`` is "dung" without marks: "đúng" or "dừng". ``phone`` is a number told along with the name.
    """

    meaning: Meaning
    value: str = ""
    phone: str = ""


def hear(step: Step, text: str, words: LeadWords, today: date) -> Heard | None:
    """What the text says to the open question; None when it says nothing to it."""
    if len(text) > LONGEST_ANSWER:
        return None
    heard = _READERS[step](text, words, today)
    # "không" skips where skipping is possible and declines where it is asked whether; elsewhere it leaves.
    return heard or (Heard("leave") if words.leave.whole(text) or words.no.whole(text) else None)


def age_band(years: int) -> AgeBand:
    """The band of an age in whole years; under 16 a child is in the sense of the Children's Law."""
    if years < 16:
        return "under_16"
    return "16_17" if years < 18 else "18_plus"


def _consent(text: str, words: LeadWords, _today: date) -> Heard | None:
    if words.yes.whole(text):
        return Heard("unclear" if words.leave.whole(text) else "yes")
    return Heard("no") if words.no.whole(text) else None


def _guardian(text: str, words: LeadWords, today: date) -> Heard | None:
    if "?" in text:
        return None
    # No comes first: where bare syllables could say both, nothing is agreed to.
    if words.guardian_no.whole(text):
        return Heard("no")
    return Heard("yes") if words.guardian_yes.whole(text) else _consent(text, words, today)


def _age(text: str, words: LeadWords, today: date) -> Heard | None:
    for band, phrases in words.ages.items():
        if phrases.whole(text):
            return Heard("answer", band)
    if words.questions.asks_something(text):
        return None
    years = _years(fold(normalise(text)), today)
    return Heard("answer", age_band(years)) if years in _AGES else None


def _years(plain: str, today: date) -> int:
    """The age told, or the least that the year of birth allows; 0 where neither is told."""
    if born := _BORN.search(plain):
        return today.year - int(born[1] or born[2]) - 1
    told = _AGE.search(plain)
    return int(told[1] or told[2]) if told else 0


def _name(text: str, words: LeadWords, _today: date) -> Heard | None:
    if words.leave.whole(text) or words.no.whole(text) or words.questions.asks_something(text):
        return None
    name = read_name(without_phone(text), words)
    return Heard("answer", name, read_phone(text) or "") if name else None


def _phone(text: str, _words: LeadWords, _today: date) -> Heard | None:
    number = read_phone(text)
    if number:
        return Heard("answer", number)
    return Heard("wrong") if digits(text) >= ATTEMPT_DIGITS else None


def _school(text: str, words: LeadWords, _today: date) -> Heard | None:
    if words.skip.whole(text):
        return Heard("skip")
    if words.leave.whole(text) or words.questions.asks_something(text) or len(text) > LONGEST_SCHOOL:
        return None
    # A number is no school; one typed here again must not be kept as its name.
    tells = any(char.isalnum() for char in text) and digits(text) < ATTEMPT_DIGITS
    return Heard("answer", " ".join(text.split())) if tells else None


def _confirm(text: str, words: LeadWords, today: date) -> Heard | None:
    for step, phrases in words.change.items():
        if phrases.within(text):
            return Heard("change", step)
    return _consent(text, words, today)


_READERS: dict[Step, Callable[[str, LeadWords, date], Heard | None]] = {
    "consent": _consent,
    "age": _age,
    "guardian": _guardian,
    "name": _name,
    "phone": _phone,
    "school": _school,
    "confirm": _confirm,
}
