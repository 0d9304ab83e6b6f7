"""What was asked: one message as Rasa understood it, together with what the talk remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONTEXT_SLOTS = (
    "trade",
    "school",
    "trade_before",
    "school_before",
    "place",
    "level",
    "role",
    "grade",
    "attribute",
    "topic",
    "focus",
    "entry",
    "filters",
    "family",
)
GUIDE_SLOT = "guide"
"""The slot with the state of the guided talk (docs/guided-talk.md), the only one that is no text."""


@dataclass(frozen=True)
class Mention:
    """One span of the message and the entities it may mean; more than one id is an ambiguity to ask about."""

    kind: str
    ids: tuple[str, ...]
    text: str
    start: int


@dataclass(frozen=True)
class Ask:
    """One message: ``text`` (masked), ``intent`` with confidence 0-1, mentions in reading order, remembered context.

    ``guide`` is where the guided talk stands, as JSON; empty where there is none. ``likely`` has the chances of the
    likeliest intents; empty for a button.
    """

    text: str
    intent: str
    confidence: float
    mentions: tuple[Mention, ...]
    context: Mapping[str, str] = field(default_factory=dict)
    guide: Mapping[str, Any] = field(default_factory=dict)
    likely: Mapping[str, float] = field(default_factory=dict)

    def of(self, kind: str) -> list[Mention]:
        """The mentions of one kind, in reading order."""
        return [mention for mention in self.mentions if mention.kind == kind]

    def ids(self, kind: str) -> list[str]:
        """Ids of one kind that are certain (spans with a single meaning), without repeats."""
        return list(dict.fromkeys(m.ids[0] for m in self.of(kind) if len(m.ids) == 1))

    def ambiguous(self, kind: str) -> Mention | None:
        """The first span of a kind that could mean several entities."""
        return next((mention for mention in self.of(kind) if len(mention.ids) > 1), None)

    @property
    def role(self) -> str | None:
        """pupil or parent: said now, else remembered."""
        return next(iter(self.ids("role")), None) or self.context.get("role")

    @property
    def names_entity(self) -> bool:
        """Whether a trade or school is named in this very message."""
        return bool(self.of("trade") or self.of("school"))

    def remembered(self, kind: str) -> str | None:
        """The entity of a kind the talk is about, from an earlier turn."""
        return self.context.get(kind)


def read_ask(latest: Mapping[str, Any], slots: Mapping[str, Any]) -> Ask:
    """Build an Ask from a Rasa tracker's ``latest_message`` and slot values."""
    intent = latest.get("intent") or {}
    return Ask(
        text=str(latest.get("text") or ""),
        intent=str(intent.get("name") or "nlu_fallback"),
        confidence=float(intent.get("confidence") or 0.0),
        mentions=_mentions(latest.get("entities") or []),
        context={name: str(slots[name]) for name in CONTEXT_SLOTS if slots.get(name)},
        guide=_mapping(slots.get(GUIDE_SLOT)),
        likely=_likely(latest),
    )


def _likely(latest: Mapping[str, Any]) -> Mapping[str, float]:
    if str(latest.get("text") or "").startswith("/"):
        return {}
    return {str(one["name"]): float(one["confidence"]) for one in latest.get("intent_ranking") or []}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mentions(entities: list[Mapping[str, Any]]) -> tuple[Mention, ...]:
    spans: dict[tuple[str, int, int], list[Mapping[str, Any]]] = {}
    for number, entity in enumerate(entities):
        start = int(entity.get("start") or 0)
        # entities of a button payload share one span but are different kinds or values meant together
        end = int(entity.get("end") or number)
        spans.setdefault((str(entity["entity"]), start, end), []).append(entity)
    found = [
        Mention(kind, tuple(dict.fromkeys(str(e["value"]) for e in group)), str(group[0].get("text") or ""), start)
        for (kind, start, _), group in spans.items()
    ]
    return tuple(sorted(found, key=lambda mention: mention.start))
