"""What the build must know of the database: whether it holds content, and which names it knows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")


def content_number(url: str) -> int:
    """The content's version in the database; 0 where there is no database, no table or no content yet."""
    from knowledge import database

    return _read(url, database.content_number, 0)


def names_digest(url: str) -> str:
    """Digest of all aliases; empty where there are none to read."""
    from sqlalchemy import select

    from knowledge.models import Alias

    def read(session: Session) -> str:
        columns = (Alias.kind, Alias.target, Alias.text)
        rows = session.execute(select(*columns).order_by(*columns))
        return hashlib.sha256(json.dumps([tuple(row) for row in rows]).encode()).hexdigest()

    return _read(url, read, "")


def _read(url: str, read: Callable[[Session], T], otherwise: T) -> T:
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        return otherwise  # opening would create it
    from sqlalchemy.exc import SQLAlchemyError

    from knowledge import database

    engine = database.open_engine(url)
    try:
        with database.read_sessions(engine)() as session:
            return read(session)
    except SQLAlchemyError:
        return otherwise
    finally:
        engine.dispose()
