"""Words of liking, disliking and denying, from ``reading.yml``: where they stand and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from careers.choosing.lexicon import Lexicon, Span
from careers.choosing.message import Message
from careers.choosing.relatives import Relatives
from careers.choosing.words import WordFile

DENIAL, LIKE, DISLIKE, COMPARE, NEITHER, BREAK = "denial", "like", "dislike", "compare", "neither", "break"
REACH = 2
"""Syllables that may stand between a denial and the liking it denies ("không có thích lắm")."""
NEAR = 1
"""Syllables that may stand between a thing and its trait ("toán hơi yếu")."""


class Polarity(NamedTuple):
    """What is said of a thing: ``sign`` 1 for it, -1 against it, 0 nothing, None set aside; ``denied`` by a "không".

    ``disliked``: it is there and not liked ("ghét ồn ào", "không thích ồn ào"), which a bare "không" does not say.
    """

    sign: Literal[-1, 0, 1] | None
    denied: bool
    disliked: bool = False


UNSAID = Polarity(0, False)
SAYS = {
    DENIAL: Polarity(-1, True),
    LIKE: Polarity(1, False),
    DISLIKE: Polarity(-1, False, disliked=True),
    COMPARE: Polarity(None, False),
}


class Marker(NamedTuple):
    """Words that say something of the things around them; a ``trait`` may stand behind its thing."""

    span: Span
    polarity: Polarity
    trait: bool = False
    bare_denial: bool = False


@dataclass(frozen=True)
class Things:
    """Spans that are talked about in one message, in order.

    Among them: ``subjects``, the school subjects; ``states``, what somebody is or fears; ``spoken``, whose own words
    say what is said of them ("sợ máu", "thích vẽ").
    """

    spans: tuple[Span, ...]
    subjects: frozenset[Span] = frozenset()
    states: frozenset[Span] = frozenset()
    spoken: frozenset[Span] = frozenset()

    def within(self, first: int, last: int) -> list[Span]:
        """Those that begin from the place ``first`` up to, without, ``last``."""
        return [thing for thing in self.spans if first <= thing.first < last]


class Markers:
    """Finds markers. Build once."""

    def __init__(self, words: WordFile) -> None:
        lists = {
            NEITHER: words.no_denials,
            DENIAL: words.denials,
            DISLIKE: words.dislikes,
            LIKE: words.likes,
            COMPARE: words.compares,
            BREAK: words.breaks,
        }
        phrases = [(kind, text) for kind, texts in lists.items() for text in texts]
        self._lexicon = Lexicon(phrases, common=True)
        self._written = Lexicon(phrases)
        self._traits = _keys(words.traits)
        self._marked_only = _keys(words.marked_only)
        self._bare_subject = _keys(words.bare_subject)
        self._topics = _keys(words.topics)
        self._bare_beside = _keys(words.bare_beside)
        self._relatives = Relatives(words)

    def words(self, message: Message) -> list[Span]:
        """Every word of the lists, but those that lack the marks which make them that word."""
        return [one for one in self._lexicon.find(message) if not _is_bare(message, one, self._marked_only)]

    def speaks(self, phrase: str) -> bool:
        """Whether a phrase, written with its marks, says itself that something is liked, feared or denied."""
        return any(one.owner in (LIKE, DISLIKE, DENIAL) for one in self._written.find(Message(phrase)))

    def about(self, message: Message, words: Iterable[Span], things: Things) -> list[Span]:
        """The words that say something of these things: none that is part of a thing's own name."""
        words = [one for one in words if not any(one.touches(thing) for thing in things.spans)]
        return [
            one
            for one in words
            if not _is_bare(message, one, self._bare_subject) or self._is_near(message, one, things.subjects)
        ]

    def doubtful(self, message: Message, thing: Span) -> bool:
        """Whether a thing is typed without its marks and may be another word ("toan" is "toàn" too)."""
        return _is_bare(message, thing, self._bare_beside)

    def _is_near(self, message: Message, span: Span, subjects: Iterable[Span]) -> bool:
        """Whether the word stands just before a subject, or behind it with at most a topic between ("toan thi do")."""
        return any(
            0 <= one.first - span.last <= NEAR
            or one.last == span.first
            or (one.last == span.first - NEAR and message.keys[one.last : span.first] in self._topics)
            for one in subjects
        )

    def joined(self, message: Message, words: Sequence[Span]) -> list[Marker]:
        """The words as markers, in order; a denial just before a liking or disliking makes one marker with it.

        What a relative does not want ("mẹ không thích em vẽ") says nothing of what the pupil likes.
        """
        markers = self._joined(message, words)
        return [one for one in markers if not self._is_of_relatives(message, one)]

    def _is_of_relatives(self, message: Message, marker: Marker) -> bool:
        denies = marker.polarity.sign == -1
        return denies and self._relatives.deny(message, marker.span, bare=marker.bare_denial)

    def _joined(self, message: Message, words: Sequence[Span]) -> list[Marker]:
        markers: list[Marker] = []
        for span in words:
            if span.owner in (NEITHER, BREAK):
                continue
            trait = message.keys[span.first : span.last] in self._traits
            before = markers.pop() if markers and _denies(markers[-1], span) else None
            if before is None:
                markers.append(Marker(span, SAYS[span.owner], trait, bare_denial=span.owner == DENIAL))
            elif span.owner != DENIAL:  # a denial that is denied says nothing
                polarity = Polarity(-1, True, disliked=not trait) if span.owner == LIKE else Polarity(1, True)
                markers.append(Marker(Span(span.owner, before.span.first, span.last), polarity, trait))
        return markers


def _denies(before: Marker, span: Span) -> bool:
    return before.bare_denial and span.owner != COMPARE and span.first - before.span.last <= REACH


def _is_bare(message: Message, span: Span, among: frozenset[tuple[str, ...]]) -> bool:
    """Whether the word is one of these and was typed without its marks."""
    typed = message.words[span.first : span.last]
    return message.keys[span.first : span.last] in among and all(word.bare for word in typed)


def _keys(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(Message(text).keys for text in texts)
