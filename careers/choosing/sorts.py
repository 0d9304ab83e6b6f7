"""Of what sort the things in a message are: school subjects, what somebody is or fears, what speaks for itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from careers.choosing.content import Effects, Option, Telling
from careers.choosing.lexicon import Span
from careers.choosing.markers import Markers, Things
from careers.choosing.message import Message


def pulls(effects: Effects) -> list[float]:
    """All pulls of an option or a telling, whatever they pull at."""
    kinds = (effects.interests, effects.attributes, effects.subjects, effects.groups, effects.trades)
    return [pull for kind in kinds for pull in kind.values()]


def is_avoided(effects: Effects) -> bool:
    """Whether it only pulls against things: it names something to avoid."""
    found = pulls(effects)
    return bool(found) and max(found) < 0 and effects.stay is None and not effects.limits


@dataclass(frozen=True)
class Sorts:
    """Ids of options and tellings by sort.

    ``subjects``: of school subjects; ``fears``: limits of health and what is to be avoided; ``states``: these and what
    somebody is ("ít nói"); ``spoken``: phrases that say themselves what is said ("sợ máu"), as id and comparison keys.
    """

    subjects: frozenset[str]
    fears: frozenset[str]
    states: frozenset[str]
    spoken: frozenset[tuple[str, tuple[str, ...]]]

    @classmethod
    def of(cls, named: Collection[Option | Telling], markers: Markers, persons: Iterable[str] = ()) -> Sorts:
        """From what may be found; ``persons`` are ids of what somebody is."""
        fears = frozenset(one.id for one in named if is_avoided(one.effects) or one.effects.limits)
        return cls(
            subjects=frozenset(one.id for one in named if one.effects.subjects),
            fears=fears,
            states=fears | frozenset(persons),
            spoken=frozenset(
                (one.id, Message(phrase).keys) for one in named for phrase in _phrases(one) if markers.speaks(phrase)
            ),
        )

    def __or__(self, other: Sorts) -> Sorts:
        return Sorts(
            self.subjects | other.subjects,
            self.fears | other.fears,
            self.states | other.states,
            self.spoken | other.spoken,
        )

    def speaks(self, message: Message, span: Span) -> bool:
        """Whether the span's own words say if it is for or against something ("sợ máu", "chịu cực được")."""
        return (span.owner, message.keys[span.first : span.last]) in self.spoken

    def things(self, message: Message, spans: Iterable[Span]) -> Things:
        """The spans in order, and which of them are of each sort."""
        ordered = tuple(sorted(spans, key=lambda one: one.first))
        return Things(
            spans=ordered,
            subjects=frozenset(one for one in ordered if one.owner in self.subjects),
            states=frozenset(one for one in ordered if one.owner in self.states),
            spoken=frozenset(one for one in ordered if self.speaks(message, one)),
        )


def _phrases(named: Option | Telling) -> Iterator[str]:
    if isinstance(named, Option):
        yield named.label
    yield from named.aliases
