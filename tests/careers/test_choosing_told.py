"""What people tell by themselves: ``content/choose/told``, read as it is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from careers.choosing.content import Effects, Telling
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.reading import read
from nlu.text import fold

CONTENT = Path(__file__).parents[2] / "content"
TOLD = CONTENT / "choose" / "told"
ASKED = Questionnaire.load(CONTENT)
MIRROR: dict[str, dict[str, str]] = YAML(typ="safe").load(Path(__file__).with_name("told_sentences.yml"))
SAID = [(sentence, set(told.split())) for sentences in MIRROR.values() for sentence, told in sentences.items()]
FEWEST_TELLINGS = 260
CLEAR = 1
"""The pull from which a telling points at a trade."""
# Who somebody is or where they live says nothing about what they like.
NEVER_A_SIGN = [
    "em là con gái",
    "em là con trai",
    "em là người Cơ Tu",
    "em người Xê Đăng",
    "nhà em ở quê",
    "em ở miền núi",
    "em ở thành phố",
    "em học trường làng",
    "nhà em nghèo",
    "ba mẹ em làm nông",
    "mẹ em bán ở chợ",
    "ba em chạy xe",
]


def test_every_file_is_mirrored_by_sentences() -> None:
    assert set(MIRROR) == {path.stem for path in TOLD.glob("*.yml")}


@pytest.mark.parametrize(("sentence", "expected"), SAID)
def test_a_sentence_tells_what_it_says(sentence: str, expected: set[str]) -> None:
    assert set(read(ASKED, sentence).told) == expected


@pytest.mark.parametrize(("sentence", "expected"), SAID)
def test_a_sentence_without_diacritics_tells_the_same(sentence: str, expected: set[str]) -> None:
    assert set(read(ASKED, fold(sentence)).told) == expected


@pytest.mark.parametrize("telling", ASKED.tellings, ids=lambda telling: telling.id)
def test_every_alias_reads_back_to_its_telling(telling: Telling) -> None:
    assert {alias: read(ASKED, alias).told for alias in telling.aliases} == dict.fromkeys(
        telling.aliases, (telling.id,)
    )


def test_there_are_enough_tellings_and_each_has_its_own_id() -> None:
    ids = [telling.id for telling in ASKED.tellings]
    assert len(ids) >= FEWEST_TELLINGS
    assert [name for name, count in Counter(ids).items() if count > 1] == []


def test_every_telling_is_known_by_a_few_phrases() -> None:
    assert [telling.id for telling in ASKED.tellings if not 4 <= len(telling.aliases) <= 12] == []


def test_two_tellings_at_least_point_at_every_trade() -> None:
    pointing = Counter(
        trade for telling in ASKED.tellings for trade, pull in telling.effects.trades.items() if pull >= CLEAR
    )
    trades = {path.stem for path in (CONTENT / "trades").glob("*.yml")}
    assert {trade: pointing[trade] for trade in trades if pointing[trade] < 2} == {}


def test_tellings_point_at_trades_that_exist() -> None:
    trades = {path.stem for path in (CONTENT / "trades").glob("*.yml")}
    effects = [one for telling in ASKED.tellings for one in (telling.effects, telling.against) if one]
    assert {trade for one in effects for trade in one.trades} <= trades


def test_a_limit_of_health_names_one_that_is_known() -> None:
    known = {limit.id for limit in ASKED.limits}
    told = {limit for telling in ASKED.tellings for limit in telling.effects.limits}
    assert told == known


@pytest.mark.parametrize("sentence", NEVER_A_SIGN)
def test_who_somebody_is_pulls_nowhere(sentence: str) -> None:
    told = [ASKED.telling(name) for name in read(ASKED, sentence).told]
    assert [telling.id for telling in told if telling and telling.effects != Effects()] == []
