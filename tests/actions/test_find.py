"""Schools wished for before any trade or place is named: what is known, with its date, and never a ranking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.ask import Ask
from actions.desk import Desk
from actions.find import SHOWN, find_by_wish
from actions.reply import Reply
from actions.schooling.paging import WORDS, words


def wished(desk: Desk, text: str) -> Reply | None:
    """The answer to a typed wish."""
    return find_by_wish(replace(desk, ask=Ask(text, "find_schools", 0.9, ())))


@pytest.mark.parametrize("text", ["trường nào có ktx z", "truong nao co ky tuc xa"])
def test_schools_with_a_known_dormitory_are_told_with_source_and_date(desk: Desk, text: str) -> None:
    reply = wished(desk, text)
    assert reply is not None
    lines = [line for line in reply.text.splitlines() if line.startswith("• ")]
    assert 0 < len(lines) <= SHOWN
    assert all("thông tin" in line for line in lines)
    assert [bool(source.date) for source in reply.sources] == [True] * len(lines)
    assert "xã, phường nào" in reply.text
    assert "không phải xếp hạng" in reply.text
    assert words(reply.text) <= WORDS
    assert reply.remember["filters"] == "dormitory"
    assert reply.refusal is None


def test_several_wishes_all_hold(desk: Desk) -> None:
    both, one = wished(desk, "trường nào công lập có ký túc xá"), wished(desk, "trường nào có ký túc xá")
    assert both is not None
    assert one is not None
    assert "công lập, có ký túc xá" in both.text
    assert {button.payload for button in both.buttons} != {button.payload for button in one.buttons}


def test_long_facts_make_no_long_list(desk: Desk) -> None:
    reply = wished(desk, "trường nào liên kết với công ty")
    assert reply is not None
    assert words(reply.text) <= WORDS


@pytest.mark.parametrize("text", ["trường nào học phí rẻ", "truong nao hoc phi re nhat"])
def test_cheap_is_explained_and_not_ranked(desk: Desk, text: str) -> None:
    reply = wished(desk, text)
    assert reply is not None
    assert "được miễn học phí" in reply.text
    assert "xã, phường nào" in reply.text
    assert "•" not in reply.text
    assert words(reply.text) <= WORDS
    assert reply.sources
    assert not any("ask_school" in button.payload for button in reply.buttons)


@pytest.mark.parametrize("text", ["trường nào gần nhà", "trường nào tốt", "trường nào học 2 năm thôi", ""])
def test_without_a_wish_that_facts_decide_a_trade_or_place_must_be_asked(desk: Desk, text: str) -> None:
    assert wished(desk, text) is None
