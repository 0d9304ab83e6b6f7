"""Trackers in bounded memory: users' words are kept here only while a talk goes on.

Rasa's own in-memory store never forgets, writes each tracker as JSON on each save and replays it on each message. This
one keeps the tracker itself, at most ``talks`` of them, drops what was idle, and shortens long talks: Rasa replays all
events several times a message, which after fifty turns took as long again as everything else. A turn that failed
half-way leaves no trace: the tracker is rebuilt from the events of its last save.
"""

# ruff: noqa: ARG002, ANN401 - Rasa fixes these signatures
from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

DEFAULT_TALKS = 2000
DEFAULT_IDLE_MINUTES = 120
MOST_EVENTS = 80
"""Events kept of one talk; about ten turns. Rules look at the last turn only, and slots carry the rest."""
KEPT_TURNS = 4
"""Turns that a shortened talk keeps."""
# The last action of a whole turn; None before any.
_ENDS = (None, ACTION_LISTEN_NAME)


class _Kept(NamedTuple):
    tracker: DialogueStateTracker
    events: int
    used: float


class BoundedTrackerStore(TrackerStore):
    """Trackers by talk, least recently used first. Named in ``endpoints.yml``."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        talks: int = DEFAULT_TALKS,
        idle_minutes: float = DEFAULT_IDLE_MINUTES,
        clock: Callable[[], float] = time.monotonic,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self._talks = int(talks)
        self._idle_seconds = float(idle_minutes) * 60
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the tracker as it is now and drop what is too old or too many.

        A turn that did not come to its end, as when the session could not be started without the action server, would
        break every later one: the talk is forgotten here and begins anew from what the application remembers of it.
        """
        await self.stream_events(tracker)
        if tracker.latest_action_name not in _ENDS:
            self._kept.pop(tracker.sender_id, None)
            return
        if len(tracker.events) > MOST_EVENTS:
            tracker = self._shortened(tracker)
        self._kept[tracker.sender_id] = _Kept(tracker, len(tracker.events), self._clock())
        self._kept.move_to_end(tracker.sender_id)
        self._drop_old()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a talk as last saved; None where there is none or it was idle for too long."""
        self._drop_old()
        kept = self._kept.get(sender_id)
        if kept is None:
            return None
        if len(kept.tracker.events) == kept.events:
            return kept.tracker
        tracker = self._replayed(kept)
        self._kept[sender_id] = kept._replace(tracker=tracker)
        return tracker

    async def keys(self) -> Iterable[str]:
        """The talks kept."""
        return list(self._kept)

    def _replayed(self, kept: _Kept) -> DialogueStateTracker:
        events = list(kept.tracker.events)[: kept.events]
        return DialogueStateTracker.from_events(kept.tracker.sender_id, events, self.domain.slots, domain=self.domain)

    def _shortened(self, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """The last turns of the talk, begun with a session that sets the slots and opens the form that was open."""
        said = list(tracker.events)
        turns = [at for at, event in enumerate(said) if isinstance(event, UserUttered)]
        start = max(turns[-KEPT_TURNS] if len(turns) >= KEPT_TURNS else 0, len(said) - MOST_EVENTS // 2)
        slots = [SlotSet(slot.name, slot.value) for slot in tracker.slots.values() if slot.value is not None]
        head = [SessionStarted(), *slots, *_open_form(said[:start]), ActionExecuted(ACTION_LISTEN_NAME)]
        events = [*head, *said[start:]]
        return DialogueStateTracker.from_events(tracker.sender_id, events, self.domain.slots, domain=self.domain)

    def _drop_old(self) -> None:
        oldest = self._clock() - self._idle_seconds
        while self._kept:
            talk, kept = next(iter(self._kept.items()))
            if len(self._kept) <= self._talks and kept.used >= oldest:
                return
            del self._kept[talk]


def _open_form(events: list[Event]) -> list[Event]:
    """What opens the form that is open after these events; nothing where none is."""
    loops = [event for event in events if isinstance(event, ActiveLoop)]
    return loops[-1:] if loops and loops[-1].name else []
