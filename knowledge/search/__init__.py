"""Search over passages: BM25 on folded syllables and dense vectors, weighed by what the query looks like."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Engine

from knowledge.encoder import EncoderError, open_encoder
from knowledge.encoder.memory import RememberingEncoder
from knowledge.search.builder import build_index
from knowledge.search.hits import Hit, SearchHealth, SearchResult
from knowledge.search.searcher import Searcher

__all__ = ["Hit", "SearchHealth", "SearchResult", "Searcher", "build_index", "open_searcher"]

ENCODER_FOLDER = "model"
INDEX_FOLDER = "index"
logger = logging.getLogger(__name__)


def open_searcher(engine: Engine, var_dir: Path, encoder_name: str | None = None) -> Searcher:
    """The search over this database with the encoder and index below ``var_dir``.

    ``encoder_name`` names a sentence-transformers model instead of our own. An encoder that cannot be loaded leaves
    lexical answers, and ``health`` says so. Raises ``SQLAlchemyError`` without a database.
    """
    folder = var_dir / INDEX_FOLDER
    try:
        encoder = RememberingEncoder(open_encoder(var_dir / ENCODER_FOLDER, encoder_name))
    except EncoderError as error:
        logger.warning("search: %s", error)
        return Searcher.open(engine, folder, None, reason=str(error))
    return Searcher.open(engine, folder, encoder)
