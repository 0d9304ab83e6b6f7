"""The help card: what it says, and that nothing on the disk can take it away."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.safety.lists import BUILT_IN, load_card, load_detector, read_list, write_copy
from tests.bot.desks import CONTENT, replies

BLAME_OR_PROMISE = (
    "tại em",
    "lỗi của",
    "bí mật",
    "hứa",
    "tôi hiểu cảm giác",
    "mình hiểu cảm giác",
    "đừng dại",
    "phải cố lên",
)
METHODS = ("thuốc", "dao", "nhảy", "treo", "rạch")


def test_the_card_begins_with_the_number_and_stays_short() -> None:
    for role in ("pupil", "parent", None):
        card = replies().address(load_card(CONTENT).card, role)
        assert "111" in card.splitlines()[0]
        assert "113" in card
        assert "115" in card
        assert len(card.split()) <= 60
        assert "{" not in card


@pytest.mark.parametrize("part", ["card", "soft", "reminder"])
def test_no_blame_no_method_no_secrecy(part: str) -> None:
    text = getattr(load_card(CONTENT), part).lower()
    assert "111" in text
    assert [word for word in (*BLAME_OR_PROMISE, *METHODS) if word in text] == []


def test_the_compiled_in_copy_is_the_content() -> None:
    copy = json.loads(BUILT_IN.read_text(encoding="utf-8"))
    content = {name: read_list(CONTENT, name) for name in ("card", "danger")}
    assert copy == json.loads(json.dumps(content)), "run: python -m bot.safety.lists"


def test_the_copy_can_be_written_again(tmp_path: Path) -> None:
    write_copy(CONTENT, tmp_path / "copy.json")
    assert (tmp_path / "copy.json").read_text(encoding="utf-8") == BUILT_IN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "- a list",
        "card: [",
        "groups: {}\nhard: 1",
        "card: ''\nsoft: x\nreminder: y\nbuttons: {help: a, fine: b}",
    ],
)
def test_without_usable_content_card_and_phrases_still_work(tmp_path: Path, broken: str | None) -> None:
    if broken is not None:
        (tmp_path / "safety").mkdir()
        for name in ("card", "danger"):
            (tmp_path / "safety" / f"{name}.yml").write_text(broken, encoding="utf-8")
    assert load_card(tmp_path) == load_card(CONTENT)
    found = load_detector(tmp_path).check("em muốn chết")
    assert found is not None
    assert found.level == "hard"


def test_the_help_facts_were_checked_lately() -> None:
    """Numbers to call are looked up again at least every 90 days before a release."""
    for name in ("card", "danger"):
        checked = date.fromisoformat(read_list(CONTENT, name)["checked"])
        assert checked <= date.today() + timedelta(days=1)
        assert date.today() - checked <= timedelta(days=90), (
            f"content/safety/{name}.yml: check the numbers, move the date"
        )
