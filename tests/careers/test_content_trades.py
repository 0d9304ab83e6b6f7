"""A trade's file becomes its row, its facts, its names and the passage that leads to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from careers.content import KINDS, TradeFile
from careers.models import Trade
from knowledge.content.kinds import Corpus, Item
from knowledge.content.reader import Document
from knowledge.models import Alias, Base, Fact, FactSource, Passage

RIASEC = {"R": "7.0", "I": "2.5", "A": "1", "S": "1.2", "E": "1.3", "C": "3.1"}
TRADE: dict[str, Any] = {
    "id": "han",
    "name": "Hàn",
    "group": "Cơ khí",
    "aliases": ["thợ hàn", "Thợ  Hàn"],
    "riasec": RIASEC,
    "attributes": {"outdoor": "2"},
    "sources": [{"id": "a", "title": "A", "date": "2026", "kind": "public"}],
    "facts": [
        {"attribute": "work", "value": "Nối kim loại.", "confidence": "general"},
        {"attribute": "work", "value": "Chưa chắc.", "confidence": "unverified"},
        {"attribute": "income", "value": "9 triệu đồng", "confidence": "sourced", "sources": ["a"]},
    ],
}


def _corpus(**change: object) -> Corpus:
    return Corpus([Item(Document("trades/han.yml", None), TradeFile.model_validate(TRADE | change))])


def _rows(**change: object) -> list[Base]:
    return list(KINDS[0].rows(_corpus(**change)))


def _of(rows: list[Base], model: type[Base]) -> list[Any]:
    return [row for row in rows if isinstance(row, model)]


def test_interests_and_attributes_are_numbers() -> None:
    (trade,) = _of(_rows(), Trade)
    assert trade.riasec == {"R": 7.0, "I": 2.5, "A": 1.0, "S": 1.2, "E": 1.3, "C": 3.1}
    assert trade.attributes == {"outdoor": 2}


def test_facts_are_numbered_within_their_attribute_and_lead_to_their_sources() -> None:
    rows = _rows()
    assert [fact.id for fact in _of(rows, Fact)] == ["trade:han:work:1", "trade:han:work:2", "trade:han:income:1"]
    assert [(link.fact_id, link.source_id) for link in _of(rows, FactSource)] == [
        ("trade:han:income:1", "trades/han/a")
    ]


def test_a_name_is_an_alias_once() -> None:
    assert [alias.text for alias in _of(_rows(), Alias)] == ["Hàn", "thợ hàn"]


def test_the_passage_says_the_work_and_nothing_unverified() -> None:
    (passage,) = _of(_rows(), Passage)
    assert (passage.id, passage.kind, passage.target, passage.text) == (
        "trade:han",
        "trade",
        "han",
        "Hàn\nNối kim loại.",
    )


def test_a_figure_needs_a_source() -> None:
    income = {"attribute": "income", "value": "9 triệu đồng", "confidence": "general"}
    found = list(KINDS[0].check(_corpus(facts=[income]), date(2026, 11, 22)))
    assert [(finding.id, finding.at) for finding in found] == [("general_figure", ("facts", 0, "value"))]


@pytest.mark.parametrize(
    "change",
    [
        {"riasec": RIASEC | {"R": "7.1"}},
        {"riasec": RIASEC | {"R": "0.9"}},
        {"riasec": {key: RIASEC[key] for key in "RIASE"}},
        {"attributes": {"outdoor": "4"}},
        {"id": "Hàn"},
        {"salary": "9"},
    ],
)
def test_what_is_outside_its_scale_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TradeFile.model_validate(TRADE | change)
