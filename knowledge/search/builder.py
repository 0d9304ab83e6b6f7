"""Makes the dense side fit the passages: from the stored index when it fits, else by encoding what is new."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Engine

from knowledge.encoder import Encoder
from knowledge.search.dense import Dense
from knowledge.search.passages import Collection, read_passages
from knowledge.search.store import IndexFault, Stored, building, read_index, refresh, write_index

logger = logging.getLogger(__name__)


def build_index(engine: Engine, encoder: Encoder, path: Path) -> int:
    """Bring the index in ``path`` to the passages of the database; how many passages it holds.

    Only passages that the stored index does not know are encoded. Raises ``OSError`` where it cannot be written.
    """
    collection = read_passages(engine)
    with building(path):
        known = _known(path, encoder)
        if known is None or not known.fits(collection.rows):
            write_index(path, refresh(collection.rows, encoder, known), encoder)
    return len(collection.rows)


def stored_dense(path: Path, encoder: Encoder, collection: Collection) -> Dense:
    """The stored index for exactly this collection; raises ``IndexFault`` where there is none."""
    stored = read_index(path, encoder)
    if not stored.fits(collection.rows):
        raise IndexFault("the index is of other content")
    return Dense.of(stored.vectors)


def fitting_dense(path: Path, encoder: Encoder, collection: Collection) -> Dense:
    """The dense side for this collection, built and stored when needed; a folder that cannot be written is no fault."""
    try:
        with building(path):
            known = _known(path, encoder)
            if known is not None and known.fits(collection.rows):
                return Dense.of(known.vectors)
            fresh = refresh(collection.rows, encoder, known)
            write_index(path, fresh, encoder)
    except OSError as error:
        logger.warning("search: the index is kept in memory only: error=%s", type(error).__name__)
        fresh = refresh(collection.rows, encoder, None)
    return Dense.of(fresh.vectors)


def _known(path: Path, encoder: Encoder) -> Stored | None:
    try:
        return read_index(path, encoder)
    except IndexFault as fault:
        logger.info("search: index rebuilt: %s", fault)
        return None
