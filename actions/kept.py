"""A session that keeps the content it has read until the content changes: most answers then read but its number.

Reading the same articles, schools and facts anew took a third of the action server's time. Only content is kept, which
the content number speaks for; saved talks and result sheets are read anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import event, text
from sqlalchemy.orm import Session, sessionmaker

from careers.models import Trade
from knowledge.facts import READ_FACTS
from knowledge.models import Article, Fact, Policy, Source
from schools.models import Campus, Place, Programme, School

CONTENT = (Article, Campus, Fact, Place, Policy, Programme, School, Source, Trade)
"""What changes only together with the content number."""
_NUMBER = text("SELECT number FROM content_version WHERE id = 1")


class KeptContent:
    """One kept session, lent to one reader at a time; who comes meanwhile gets one of ``sessions``."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._session: Session | None = None
        self._number = -1
        self._kept: list[object] = []  # the session itself holds them weakly
        self._passing: list[object] = []
        self._broken = False
        self._lent = Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, in a transaction that sees one state. Raises ``SQLAlchemyError``."""
        if not self._lent.acquire(blocking=False):
            with self._sessions() as session:
                yield session
            return
        try:
            self._broken = True  # until all went well
            session = self._current()
            self._broken = False
            yield session
            self._end(session)
        except BaseException:
            self._broken = True
            raise
        finally:
            if self._broken:
                self._drop()
            self._lent.release()

    def _current(self) -> Session:
        """The kept session, empty where the content has changed since."""
        if self._session is None:
            self._session = self._sessions()
            event.listen(self._session, "loaded_as_persistent", self._loaded)
            event.listen(self._session, "after_soft_rollback", self._rolled_back)
        number = self._session.execute(_NUMBER).scalar() or 0
        if number != self._number:
            self._session.expunge_all()
            self._kept.clear()
            self._session.info[READ_FACTS] = {}
            self._number = number
        return self._session

    def _end(self, session: Session) -> None:
        """End the transaction; what is no content goes."""
        session.commit()
        for one in self._passing:
            if one in session:
                session.expunge(one)
        self._passing.clear()

    def _drop(self) -> None:
        """Begin afresh next time: after a fault or a rollback what was read is no longer sure."""
        if self._session is not None:
            self._session.close()
        self._session, self._number = None, -1
        self._kept.clear()
        self._passing.clear()

    def _loaded(self, _: Session, instance: object) -> None:
        (self._kept if isinstance(instance, CONTENT) else self._passing).append(instance)

    def _rolled_back(self, *_: object) -> None:
        self._broken = True
