"""No trade is proposed to everybody, and every trade that is taught here can be reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from careers.choosing.profile import profile_of
from careers.evaluation.crowd import crowd, popularity, shares, way_to
from careers.evaluation.setting import Setting
from knowledge.database import read_sessions

CONTENT = Path(__file__).parents[2] / "content"
LARGEST = 0.15
SIZE = 1000


@pytest.fixture(scope="module")
def setting(content_engine: Engine) -> Setting:
    with read_sessions(content_engine)() as session:
        return Setting.open(session, CONTENT)


def test_no_trade_is_proposed_to_more_than_fifteen_in_a_hundred(setting: Setting) -> None:
    found = shares(setting, crowd(setting.questionnaire, SIZE))
    assert {trade: share for trade, share in found.items() if share > LARGEST} == {}


def test_every_taught_trade_can_be_reached(setting: Setting) -> None:
    out_of_reach = [trade.id for trade in setting.trades if trade.taught and way_to(setting, trade.id) is None]
    assert out_of_reach == []


def test_the_crowd_is_the_same_every_time_and_everybody_gets_something(setting: Setting) -> None:
    pupils = crowd(setting.questionnaire, 20)
    assert pupils == crowd(setting.questionnaire, 20)
    assert all(len(setting.proposed(profile_of(setting.questionnaire, answers))) >= 2 for answers in pupils)


def test_popularity_takes_from_those_that_come_too_often(setting: Setting) -> None:
    bare = replace(setting, weights=setting.weights.model_copy(update={"popularity": {}}))
    most, size = 0.12, 150
    taken = popularity(bare, most, size)
    balanced = replace(bare, weights=bare.weights.model_copy(update={"popularity": taken}))
    assert max(shares(balanced, crowd(bare.questionnaire, size)).values()) <= most
