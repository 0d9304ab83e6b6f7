"""No word of a user and no talk's id reaches the logs; trackers are forgotten."""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

import asyncio
import io
import logging
import unittest
import warnings
from typing import Any

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

import structlog  # noqa: E402 - Rasa must be prepared before it is imported
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

from nlu.server import tracker_store  # noqa: E402
from nlu.server.private_logs import keep_logs_private  # noqa: E402
from nlu.server.tracker_store import BoundedTrackerStore  # noqa: E402

CANARY = "canary-0905123456"


class LogCases(unittest.TestCase):
    stream: io.StringIO

    @classmethod
    def setUpClass(cls) -> None:
        cls.stream = io.StringIO()
        keep_logs_private()
        logging.basicConfig(stream=cls.stream, level=logging.WARNING, force=True)
        configure_structlog(logging.WARNING)

    def logged(self) -> str:
        text = self.stream.getvalue()
        self.stream.truncate(0)
        self.stream.seek(0)
        return text

    def test_a_failed_message(self) -> None:
        log = structlog.get_logger("rasa.core.channels.rest")
        try:
            raise ValueError(CANARY)
        except ValueError:
            log.exception("rest.message.received.failure", text=CANARY)
        logged = self.logged()
        assert CANARY not in logged
        assert "rest.message.received.failure" in logged
        assert "ValueError" in logged

    def test_texts_in_ordinary_logs_and_tracebacks(self) -> None:
        for name in ("rasa.core.processor", "rasa.shared.core.trackers", "sanic.error", "asyncio", "root"):
            log = logging.getLogger(name)
            log.warning("talk %s", CANARY)
            log.error(f"talk {CANARY}")
            try:
                raise ValueError(CANARY)
            except ValueError:
                log.exception("it failed")
        logged = self.logged()
        assert CANARY not in logged
        assert logged.count("ValueError at") == 5

    def test_warnings_that_quote(self) -> None:
        warnings.simplefilter("always")
        warnings.warn(f"parsed {CANARY}", UserWarning, stacklevel=1)
        logged = self.logged()
        assert CANARY not in logged
        assert "UserWarning at" in logged

    def test_what_operators_need_is_kept(self) -> None:
        logging.getLogger("rasa.core.agent").error("Could not load model due to x")
        assert "Could not load model" in self.logged()


class Clock:
    """A clock that is set by hand, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def domain() -> Domain:
    return Domain.from_dict({"slots": {"trade": {"type": "text", "mappings": [{"type": "custom"}]}}, "actions": ["a"]})


class TrackerCases(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.store = BoundedTrackerStore(domain(), talks=2, idle_minutes=120, clock=self.clock, host=None)

    def run_talk(self, talk: str, *events: Any) -> DialogueStateTracker:
        async def turn() -> DialogueStateTracker:
            tracker = await self.store.get_or_create_tracker(talk)
            for event in events:
                tracker.update(event)
            await self.store.save(tracker)
            return tracker

        return asyncio.run(turn())

    def kept(self, talk: str) -> DialogueStateTracker | None:
        return asyncio.run(self.store.retrieve(talk))

    def test_the_longest_unused_talk_goes_first(self) -> None:
        for talk in ("a", "b", "a", "c"):
            self.run_talk(talk)
        assert sorted(asyncio.run(self.store.keys())) == ["a", "c"]

    def test_an_idle_talk_is_forgotten(self) -> None:
        self.run_talk("a", UserUttered(CANARY))
        self.clock.now = 120 * 60 - 1
        assert self.kept("a") is not None
        self.clock.now = 120 * 60 + 1
        assert self.kept("a") is None
        assert list(asyncio.run(self.store.keys())) == []

    def test_a_turn_that_failed_leaves_no_trace(self) -> None:
        tracker = self.run_talk("a", SlotSet("trade", "han"))
        tracker.update(SlotSet("trade", "lost"))
        kept = self.kept("a")
        assert kept is not None
        assert kept.get_slot("trade") == "han"

    def test_a_turn_that_did_not_end_is_forgotten(self) -> None:
        """Without the action server no session starts; kept, such a talk would never be answered again."""
        self.run_talk("a", ActionExecuted("action_session_start"), UserUttered("chào"))
        assert self.kept("a") is None
        self.run_talk("a", ActionExecuted("action_answer"), ActionExecuted("action_listen"))
        assert self.kept("a") is not None

    def test_a_long_talk_is_shortened_and_keeps_its_slots(self) -> None:
        self.run_talk("a", SlotSet("trade", "han"))
        for number in range(tracker_store.MOST_EVENTS):
            self.run_talk("a", UserUttered(f"{number}"), ActionExecuted("action_listen"))
        kept = self.kept("a")
        assert kept is not None
        assert len(kept.events) <= tracker_store.MOST_EVENTS
        assert kept.get_slot("trade") == "han"
        assert kept.latest_message is not None
        assert kept.latest_message.text == str(tracker_store.MOST_EVENTS - 1)

    def test_a_long_talk_keeps_its_last_turns_and_the_open_form(self) -> None:
        self.run_talk("a", ActiveLoop("guide"), ActionExecuted("action_listen"))
        for number in range(tracker_store.MOST_EVENTS):
            self.run_talk("a", UserUttered(f"{number}"), ActionExecuted("guide"), ActionExecuted("action_listen"))
            kept = self.kept("a")
            assert kept is not None
            assert kept.active_loop_name == "guide"
            said = [event.text for event in kept.events if isinstance(event, UserUttered)]
            wanted = [f"{one}" for one in range(number + 1)][-tracker_store.KEPT_TURNS :]
            assert said[-tracker_store.KEPT_TURNS :] == wanted
        self.run_talk("a", ActiveLoop(None))
        for _ in range(tracker_store.MOST_EVENTS):
            self.run_talk("a", UserUttered("x"), ActionExecuted("action_listen"))
        kept = self.kept("a")
        assert kept is not None
        assert kept.active_loop_name is None
