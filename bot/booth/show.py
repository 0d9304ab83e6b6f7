"""What a booth's screen shows: the registered event and its slides. Blocking: callers on a loop use a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.booth.slides import Slide, content_slides, welcome_slides
from bot.clock import local_day, utc_now
from knowledge.replies import Replies

log = logging.getLogger(__name__)
FindEvent = Callable[[str], str | None]
"""The registered code that a text is, as it was registered, or None; may raise ``SQLAlchemyError``."""


class BoothAway(Exception):  # noqa: N818 - the name says what is wrong
    """The database cannot say whether an event is registered; it may in a moment."""


@dataclass(frozen=True)
class Show:
    """One event's screen: its code as registered, and at least one slide."""

    event: str
    slides: tuple[Slide, ...]


class Booth:
    """The screens of all events. ``public_url``: this server's address for the world, None where it has none."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        replies: Replies,
        find_event: FindEvent,
        public_url: str | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._sessions, self._replies, self._find, self._now = sessions, replies, find_event, now
        self.public_url = public_url

    def show(self, event: str) -> Show | None:
        """The screen of an event; None for a code that is not registered. Raises ``BoothAway``."""
        try:
            code = self._find(event)
            if code is None:
                return None
            with self._sessions() as session:
                slides = content_slides(session, self._replies, local_day(self._now()))
        except SQLAlchemyError as error:
            log.warning("booth not opened: %s", type(error).__name__)
            raise BoothAway from error
        return Show(code, (*welcome_slides(self._replies), *slides))
