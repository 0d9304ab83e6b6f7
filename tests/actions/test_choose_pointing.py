"""What a message points at among the trades proposed last, and what a refusal takes away."""

from __future__ import annotations

import pytest

from actions.ask import Ask, Mention
from actions.choose.proposing import propose_trades
from actions.desk import Desk
from actions.resources import Resources
from actions.small_talk import small_talk
from careers.choosing.guide import Guide

SHOWN = ("cong-nghe-o-to", "dien-cong-nghiep", "moc-noi-that")
GUIDE = {"stage": "proposed", "told": ["thao_lap"], "shown": list(SHOWN)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nghề thứ hai trường nào dạy", SHOWN[1:2]),
        ("em muon hoc nghe so 1", SHOWN[:1]),
        ("so sánh hai nghề đầu", SHOWN[:2]),
        ("so sanh may nghe nay", SHOWN),
        ("nghề cuối cùng là làm gì", SHOWN[2:]),
        ("nghề này lương bao nhiêu", ()),
        ("", ()),
    ],
)
def test_a_place_in_the_list_is_a_trade(resources: Resources, text: str, meant: tuple[str, ...]) -> None:
    ask = resources.pointed(Ask(text, "inform", 0.9, (), {}, GUIDE))
    assert tuple(ask.ids("trade")) == meant


def test_a_named_trade_is_what_is_meant(resources: Resources) -> None:
    named = Ask("nghề thứ hai hay nghề hàn", "compare", 0.9, (Mention("trade", ("han",), "hàn", 0),), {}, GUIDE)
    assert resources.pointed(named).ids("trade") == ["han"]


def test_only_the_trade_pointed_at_is_refused(resources: Resources) -> None:
    ask = resources.pointed(Ask("không thích nghề thứ hai", "dislike_proposal", 0.9, (), {}, GUIDE))
    with resources.sessions() as session:
        replies = propose_trades(Desk(ask, session, resources))
    guide = Guide.from_json(replies[-1].remember["guide"])
    assert guide.disliked == SHOWN[1:2]
    assert SHOWN[1] not in guide.shown


def test_a_bare_no_after_proposals_refuses_them_and_in_the_end_asks_why(resources: Resources) -> None:
    guide = GUIDE
    said = []
    for _ in range(2):
        ask = Ask("hông ưng", "deny", 0.9, (), {"topic": "choice"}, guide)
        with resources.sessions() as session:
            replies = small_talk(Desk(ask, session, resources))
        guide = replies[-1].remember["guide"]
        said.append(replies)
    assert set(SHOWN) <= set(Guide.from_json(guide).disliked)
    (last,) = said[-1]
    assert "chưa hiểu đúng ý" in last.text
    assert any("tư vấn" in button.title for button in last.buttons)


def test_a_bare_no_elsewhere_is_only_a_no(resources: Resources) -> None:
    ask = Ask("không", "deny", 0.9, (), {"topic": "find"}, GUIDE)
    with resources.sessions() as session:
        (reply,) = small_talk(Desk(ask, session, resources))
    assert "guide" not in reply.remember


@pytest.mark.parametrize("intent", ["deny", "complaint"])
def test_leaving_with_a_no_is_a_farewell_and_refuses_nothing(resources: Resources, intent: str) -> None:
    ask = Ask("thôi không làm nữa", intent, 0.9, (), {}, {**GUIDE, "stage": "left"})
    with resources.sessions() as session:
        (reply,) = propose_trades(Desk(ask, session, resources))
    guide = Guide.from_json(reply.remember["guide"])
    assert guide.stage == "left"
    assert guide.disliked == ()
