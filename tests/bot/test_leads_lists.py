"""The word lists that editors keep: a mistake is named with its file, and their phrases are heard as they are typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.leads import lists
from bot.phrases import Phrases
from knowledge import reminders
from knowledge.content.validate import check
from tests.bot.desks import CONTENT

KINDS = (*lists.KINDS, *reminders.KINDS)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("leads.yml", "skip:", "skipp:"),
        ("leads.yml", "  clear:", "  clearr:"),
        ("reminders.yml", "    months: [1, 3, 5]", "    months: [13]"),
        ("reminders.yml", "    months: [1, 3, 5]", "    dates: [{on: '2027-06-10', what: x, policy: no-such-rule}]"),
        ("reminders.yml", "stop: [", "stop_: ["),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, file: str, right: str, wrong: str) -> None:
    for name in (lists.FILE, reminders.FILE):
        (tmp_path / name).write_text((CONTENT / name).read_text("utf-8"), "utf-8")
    assert check(tmp_path, date(2026, 11, 22), KINDS) == []
    text = (tmp_path / file).read_text("utf-8")
    (tmp_path / file).write_text(text.replace(right, wrong, 1), "utf-8")
    problems = check(tmp_path, date(2026, 11, 22), KINDS)
    assert problems
    assert {problem.file for problem in problems} == {file}


def test_marks_count_where_they_were_typed() -> None:
    stop = Phrases(["dừng"], ["em", "ạ"])
    assert [stop.whole(text) for text in ("dừng", "dung", "đúng", "DỪNG ạ", "em dừng", "dừng học")] == [
        True,
        True,
        False,
        True,
        True,
        False,
    ]
    assert stop.within("em muốn dừng học")
    assert not stop.within("đúng rồi")
