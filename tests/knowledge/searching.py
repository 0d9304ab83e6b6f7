"""What the search tests share: a database of passages and an encoder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from knowledge.database import open_engine, session_factory
from knowledge.encoder import Vectors
from knowledge.models import Base, ContentVersion, Passage
from nlu.text import fold

# Texts that mean the same share a word here, so that the dense side knows what the lexical side cannot.
MEANINGS = {"gia": "hoc phi", "tien": "hoc phi", "cho o": "ky tuc xa", "noi tru": "ky tuc xa"}


class HashEncoder:
    """Hashes three-letter pieces into a vector: near texts have near vectors. ``encoded`` counts its passages."""

    def __init__(self, name: str = "hash@1", dimension: int = 256) -> None:
        self.name = name
        self.dimension = dimension
        self.encoded = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece in self._pieces(text):
                digest = hashlib.md5(piece.encode("utf-8", "replace"), usedforsecurity=False).digest()
                vectors[row, int.from_bytes(digest[:4], "big") % self.dimension] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        result: Vectors = vectors / np.maximum(norms, 1e-6)
        return result

    def _pieces(self, text: str) -> list[str]:
        meant = text if text != fold(text) else fold(text)
        for word, meaning in MEANINGS.items():
            meant = meant.replace(word, meaning)
        padded = f" {meant} "
        return [padded[at : at + 3] for at in range(len(padded) - 2)]


ARTICLES: dict[str, list[str]] = {
    "hoc-phi": [
        "Học phí hệ trung cấp được tính thế nào?\nNgười tốt nghiệp lớp 9 học trung cấp được miễn học phí.",
        "học trung cấp có mất tiền không",
        "hoc phi trung cap bao nhieu",
    ],
    "ky-tuc-xa": [
        "Ở ký túc xá từ mấy tuổi?\nTrường nhận học sinh từ 15 tuổi vào ký túc xá.",
        "15 tuổi có được ở ký túc xá không",
    ],
    "nghia-vu": ["Nghĩa vụ quân sự\nNgười đang học được tạm hoãn.", "đang học nghề có phải đi nghĩa vụ không"],
}


def rows(articles: dict[str, list[str]] = ARTICLES) -> list[Passage]:
    """Passages as the loader writes them, and one policy."""
    found = [
        Passage(
            id=f"article:{article}:{f'q{number}' if number else 'answer'}",
            kind="article",
            target=article,
            title=texts[0].splitlines()[0],
            text=text,
        )
        for article, texts in articles.items()
        for number, text in enumerate(texts)
    ]
    rule = "Người tốt nghiệp trung học cơ sở học tiếp trung cấp được miễn học phí."
    return [*found, Passage(id="policy:nd238", kind="policy", target="nd238", title="Nghị định 238/2025", text=rule)]


def database(folder: Path, passages: Sequence[Passage] | None = None) -> Engine:
    """A database with these passages at content number 1."""
    engine = open_engine(f"sqlite:///{folder}/search.db")
    Base.metadata.create_all(engine)
    with session_factory(engine).begin() as session:
        session.add(ContentVersion(id=1, number=1))
        session.add_all(rows() if passages is None else passages)
    return engine


def add(engine: Engine, passage: Passage) -> None:
    """One more passage, and the next content number."""
    with session_factory(engine).begin() as session:
        session.add(passage)
        version = session.get_one(ContentVersion, 1)
        version.number += 1
