"""The options of one question, found in a message and chosen by what is said of them."""

from __future__ import annotations

from careers.choosing.content import Effects, Question
from careers.choosing.lexicon import Lexicon, Span, places
from careers.choosing.markers import Markers, Polarity
from careers.choosing.message import Message
from careers.choosing.sentence import Sentence
from careers.choosing.sorts import Sorts, is_avoided, pulls


def is_meant(effects: Effects, said: Polarity) -> bool:
    """Whether an option is chosen by what is said of it: what is feared names a limit, what is disliked is avoided."""
    if effects.limits:
        return not said.denied
    if is_avoided(effects):
        return said.sign is not None and said.sign <= 0
    return said.sign is not None and said.sign >= 0


class Choices:
    """One question, ready to be read."""

    def __init__(self, question: Question, markers: Markers) -> None:
        self.question = question
        self._effects = {one.id: one.effects for one in question.options}
        self._lexicon = Lexicon((one.id, text) for one in question.options for text in (one.label, *one.aliases))
        self._keys = frozenset(Message(question.text).keys)
        self._sorts = Sorts.of(question.options, markers)
        # The others stand for "none" or "any": they go where an option that says something comes.
        self._telling = frozenset(name for name, one in self._effects.items() if pulls(one) or one.limits)

    @property
    def is_of_avoiding(self) -> bool:
        """Whether the question asks for what one would rather not meet: what is named is meant against."""
        return any(self._telling) and all(is_avoided(self._effects[name]) for name in self._telling)

    def named(self, sentence: Sentence) -> list[Span]:
        """Options in the message; one of filler words only where nothing else is said, or beside another option."""
        found = self._lexicon.find(sentence.message)
        if self.question.kind == "interest":
            return self._level(sentence, found)
        full = [span for span in found if not _is_hollow(sentence, span)]
        alone = not full and sentence.explained(found) == 1 and all(_touches(one, found) for one in sentence.tellings)
        ends = {place for span in full for place in (span.first, span.last)}
        row = [one for one in found if one.owner in self._telling and {one.first, one.last} & ends]
        return [one for one in found if alone or one in full or one in row]

    def chosen(self, sentence: Sentence, named: list[Span]) -> dict[str, Span]:
        """The options that are meant, by id; of a question with one answer only the first."""
        if self.question.kind == "interest":
            return {one.owner: one for one in named}
        said = sentence.said(named, sentence.tellings, self._sorts)
        chosen = {one.owner: one for one in named if is_meant(self._effects[one.owner], said[one])}
        if self.question.kind != "many":
            return dict(list(chosen.items())[:1])
        return {name: one for name, one in chosen.items() if name in self._telling} or chosen

    def _level(self, sentence: Sentence, found: list[Span]) -> list[Span]:
        """The level meant: the longest, of equals the last; not one said of something else than the item."""
        keys = sentence.message.keys
        told = [one for one in sentence.tellings if not any(one.is_within(level) for level in found)]
        others = [one for one in told if not set(keys[one.first : one.last]) <= self._keys]
        parts = [sentence.part(other) for other in others]
        meant = [one for one in found if not any(first <= one.first < last for first, last in parts)]
        return sorted(meant, key=lambda span: (span.size, span.first))[-1:]


def _is_hollow(sentence: Sentence, span: Span) -> bool:
    """Whether a phrase is a filler word or a denial, which stands in many a sentence and need not be an answer."""
    return places([span]) <= sentence.known and (span.size == 1 or _touches(span, sentence.words))


def _touches(span: Span, others: list[Span] | tuple[Span, ...]) -> bool:
    return any(span.touches(other) for other in others)
