"""One message with what every part of reading needs of it: words that say nothing of their own, and things told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from careers.choosing.clauses import Clauses
from careers.choosing.lexicon import Span, places
from careers.choosing.markers import DENIAL, Polarity
from careers.choosing.message import Message
from careers.choosing.sorts import Sorts


@dataclass(frozen=True)
class Sentence:
    """``known``: places of fillers and of words of liking and denying (``words``); ``sorts``: those of the tellings."""

    message: Message
    words: tuple[Span, ...]
    known: frozenset[int]
    tellings: tuple[Span, ...]
    sorts: Sorts
    clauses: Clauses

    def explained(self, spans: Iterable[Span]) -> float:
        """The share, 0 to 1, of the syllables that the spans and the known words explain."""
        return len(self.known | places(spans)) / self.message.size

    def said(
        self, spans: Collection[Span], others: Iterable[Span] = (), sorts: Sorts | None = None
    ) -> dict[Span, Polarity]:
        """What is said of each span, with others of the message that stand beside them; ``sorts`` of the spans."""
        things = (*spans, *(one for one in others if not any(one.touches(span) for span in spans)))
        known = self.sorts | sorts if sorts else self.sorts
        return self.clauses.polarities(self.message, self.words, known.things(self.message, things))

    def against(self) -> frozenset[int]:
        """Places of all that is spoken against, understood or not."""
        rest = [Span("", at, at + 1) for at in range(self.message.size) if at not in self.known]
        said = self.said(self.tellings, rest)
        return frozenset(places(one for one, polarity in said.items() if polarity.sign == -1))

    def judges(self) -> bool:
        """Whether it says that something is liked, or how good somebody is at it ("toán thì dở ẹc")."""
        markers = self.clauses.markers
        words = markers.about(self.message, self.words, self.sorts.things(self.message, self.tellings))
        return any(one.trait or one.polarity.sign == 1 for one in markers.joined(self.message, words))

    def asks(self) -> bool:
        """Whether it ends in a "không" that only asks ("học xong có việc làm không")."""
        last = self.message.size - 1
        return last > 1 and self.message.keys[last] == "khong" and Span(DENIAL, last, last + 1) in self.words

    def denies_before(self, span: Span) -> bool:
        """Whether a denial stands before the span in its part of the message."""
        first, _ = self.part(span)
        return any(one.owner == DENIAL and first <= one.first and one.last <= span.first for one in self.words)

    def part(self, span: Span) -> tuple[int, int]:
        """The part of the message, between marks, in which the span stands."""
        first, last, words = span.first, span.last, self.message.words
        while first > 0 and not words[first - 1].gap:
            first -= 1
        while last < len(words) and not words[last - 1].gap:
            last += 1
        return first, last
