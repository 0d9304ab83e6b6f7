"""Options picked by their place: "1", "câu 2", "a và c", "cái cuối", "tất cả"."""

from __future__ import annotations

import re

from careers.choosing.content import Question
from careers.choosing.lexicon import Lexicon
from careers.choosing.message import Message
from careers.choosing.sorts import is_avoided, pulls
from careers.choosing.words import WordFile
from nlu.text import fold, normalise, syllables

_NUMBERS = re.compile(r"\d{1,2}")
_LETTERS = "abcdefgh"
_ALONE = "abcd"
"""Letters that are a pick by themselves; beyond them a letter is also a short form of a word."""
BY_PLACE = ("choice", "many")
"""Kinds of question whose options have places to pick by."""
LAST = -1
NUMBER, HEAD, AROUND, BOTH, ALL = "number", "head", "around", "both", "all"


class Picks:
    """Reads picks by place. Build once from ``reading.yml``."""

    def __init__(self, words: WordFile) -> None:
        self._ordinals = Lexicon(
            [(str(at), text) for at, texts in enumerate(words.ordinals) for text in texts]
            + [(str(LAST), text) for text in words.last]
        )
        self._around = Lexicon(
            [(HEAD, text) for text in words.heads]
            + [(AROUND, text) for text in words.picks]
            + [(BOTH, text) for text in words.both]
        )
        self._all = Lexicon((ALL, text) for text in words.all)

    def of(self, question: Question, text: str, message: Message) -> tuple[str, ...]:
        """The option ids picked; none when the message says anything else too, or the question has no such places."""
        if question.kind not in BY_PLACE:
            return ()
        if self._wants_all(question, message):
            return tuple(one.id for one in question.options if pulls(one.effects) and not is_avoided(one.effects))
        places = self._places(text, message)
        if not places or any(place >= len(question.options) for place in places):
            return ()
        return _first_of_one(question, [question.options[place].id for place in places])

    def _wants_all(self, question: Question, message: Message) -> bool:
        if question.kind != "many" or any(one.effects.limits for one in question.options):
            return False
        found = self._all.find(message)
        rest = [at for at in range(message.size) if not any(one.first <= at < one.last for one in found)]
        return bool(found) and all(at in self._fills(message) for at in rest)

    def _fills(self, message: Message) -> set[int]:
        return {at for span in self._around.find(message) for at in range(span.first, span.last)}

    def _places(self, text: str, message: Message) -> list[int]:
        around = self._around.find(message)
        heads = {span.last for span in around if span.owner == HEAD}
        ordinals = [span for span in self._ordinals.find(message) if span.first in heads]
        numbers = {at: key for at, key in enumerate(message.keys) if key[0].isdigit()}
        known = {at for span in (*around, *ordinals) for at in range(span.first, span.last)} | set(numbers)
        if len(known) < message.size or not (numbers or ordinals):
            return self._letters(text)
        counted = [int(number) for key in numbers.values() for number in _NUMBERS.findall(key)]
        both = any(span.owner == BOTH for span in around)
        if 0 in counted or (both and len(counted) < 2):
            return []
        return [number - 1 for number in counted] + [int(span.owner) for span in ordinals]

    def _letters(self, text: str) -> list[int]:
        """Places of single letters ("a", "A và C", "đáp án b"); without a word before them only the first few count."""
        words = [fold(word) for word in syllables(normalise(text))]
        letters = [word for word in words if len(word) == 1 and word in _LETTERS]
        around = Message(" ".join(word for word in words if word not in letters))
        spans = self._around.find(around)
        headed = any(span.owner == HEAD for span in spans)
        filled = sum(span.size for span in spans) == around.size
        if not filled or not (headed or (around.size < len(letters) and set(letters) <= set(_ALONE))):
            return []
        return [_LETTERS.index(letter) for letter in letters]


def _first_of_one(question: Question, picked: list[str]) -> tuple[str, ...]:
    """Each option once; of a question with one answer the first."""
    once = tuple(dict.fromkeys(picked))
    return once if question.kind == "many" else once[:1]
