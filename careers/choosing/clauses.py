"""What a sentence says of each thing in it: liked, disliked, denied. A rule of thumb over words, without grammar."""

from __future__ import annotations

from collections.abc import Container, Sequence

from careers.choosing.lexicon import Lexicon, Span, places
from careers.choosing.markers import BREAK, NEAR, UNSAID, Marker, Markers, Polarity, Things
from careers.choosing.message import COMMA, Message
from careers.choosing.words import WordFile

Part = tuple[int, int]
"""Syllables from the first up to, without, the last."""


class Clauses:
    """Reads the polarity of things. Build once from ``reading.yml``."""

    def __init__(self, words: WordFile) -> None:
        self.markers = Markers(words)
        self._topics = {key for text in words.topics for key in Message(text).keys}
        self._closing = frozenset(key for text in words.closing for key in Message(text).keys)
        self._joints = Lexicon((("", text) for text in words.joints), common=True)

    def polarities(self, message: Message, words: Sequence[Span], things: Things) -> dict[Span, Polarity]:
        """What is said of each thing by these words of the message (``Markers.words``)."""
        words = self.markers.about(message, words, things)
        said: dict[Span, Polarity] = {}
        for first, last in self._clauses(message, things, words):
            inside = things.within(first, last)
            markers = self.markers.joined(message, [one for one in words if first <= one.first < last])
            said |= self._in_clause(message, inside, markers, things.spoken)
        return said

    def _clauses(self, message: Message, things: Things, words: Sequence[Span]) -> list[Part]:
        """Parts between marks and words like "nhưng"; a bare list over commas is one with its neighbour."""
        hard = {at + 1 for at, word in enumerate(message.words) if word.gap not in ("", COMMA)}
        hard |= {one.first for one in words if one.owner == BREAK}
        cuts = sorted({0, *hard, *(at + 1 for at, word in enumerate(message.words) if word.gap)} - {message.size})
        merged: list[Part] = []
        for first, last in zip(cuts, [*cuts[1:], message.size], strict=True):
            part = (first, last)
            if merged and first not in hard and self._is_one_list(message, things, words, merged[-1], part):
                merged[-1] = (merged[-1][0], last)
            else:
                merged.append(part)
        return merged

    def _is_one_list(self, message: Message, things: Things, words: Sequence[Span], before: Part, part: Part) -> bool:
        """Whether a part goes on with the list of the one before, or says something of all that was named there."""
        named, inside = things.within(*before), things.within(*part)
        if not named or not inside or (named[-1] in things.states) != (inside[0] in things.states):
            return False  # what one is or fears goes on with no list of what one likes
        if self._is_list(message, things, words, part):
            return True
        first, last = part
        if self._is_whole(message, named):
            return False
        begins = inside[0].first == first and any(first <= one.first < last for one in words)
        return begins and self._is_list(message, things, words, before)

    def _is_whole(self, message: Message, named: list[Span]) -> bool:
        """Whether the last of the things named is joined to the one before ("sinh với văn")."""
        between = message.keys[named[-2].last : named[-1].first] if len(named) > 1 else ()
        return not self._closing.isdisjoint(between)

    def _is_list(self, message: Message, things: Things, words: Sequence[Span], part: Part) -> bool:
        """Whether a part names things and says nothing of them."""
        first, last = part
        inside = things.within(first, last)
        if not inside or things.spoken & set(inside) or any(first <= one.first < last for one in words):
            return False
        return set(range(first, last)) <= places([*inside, *self._joints.find(message)])

    def _in_clause(
        self, message: Message, things: list[Span], markers: list[Marker], spoken: Container[Span]
    ) -> dict[Span, Polarity]:
        """What the clause's markers say, from left to right: of what follows, or of the topic before them.

        What speaks for itself is only spoken of from behind by a trait ("sợ độ cao với sợ ma").
        """
        said: dict[Span, Polarity] = {}
        topical = bool(things) and (not markers or things[0].first < markers[0].span.first)
        for at, marker in enumerate(markers):
            end = markers[at + 1].span.first if at + 1 < len(markers) else message.size
            start = markers[at - 1].span.last if at else 0
            after = [thing for thing in things if marker.span.last <= thing.first < end]
            before = [thing for thing in things if start <= thing.first and thing.last <= marker.span.first]
            behind = bool(before) and topical and (marker.trait or self._has_topic(message, before[-1], marker))
            if behind or (not after and _reaches_back(before, marker, is_first=not at)):
                reached = before if topical else before[-1:]
                after = [one for one in reached if marker.trait or one not in spoken]
            said |= dict.fromkeys(after, marker.polarity)
        return {thing: said.get(thing, UNSAID) for thing in things}

    def _has_topic(self, message: Message, thing: Span, marker: Marker) -> bool:
        return any(key in self._topics for key in message.keys[thing.last : marker.span.first])


def _reaches_back(before: list[Span], marker: Marker, *, is_first: bool) -> bool:
    """Whether a marker with nothing after it says something of what stands before; a last "không" only asks."""
    if not before or marker.bare_denial:
        return False
    return is_first or (marker.trait and marker.span.first - before[-1].last <= NEAR)
