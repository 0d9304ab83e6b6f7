"""Who asks stays who they said they are: a mention of a grade or of "cháu" turns no parent into a pupil."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actions.resources import Resources
from nlu.gazetteer.matcher import Gazetteer
from nlu.text import fold

GAZETTEER = Gazetteer([], Path(__file__).parents[2] / "content")
WRITTEN = pytest.mark.parametrize("write", [str, fold], ids=["as written", "no marks"])
Write = Callable[[str], str]


def _role(resources: Resources, text: str, known: str | None) -> str | None:
    """Who asks after a message, as the gazetteer reads it."""
    entities = [
        {"entity": match.kind, "value": match.target, "start": match.start, "end": match.end, "text": match.text}
        for match in GAZETTEER.find(text)
    ]
    return resources.read({"text": text, "entities": entities}, {"role": known}).role


@WRITTEN
@pytest.mark.parametrize(
    "text",
    [
        "cháu học lớp 9, nhà ở cẩm lệ",
        "tôi ở Điện Bàn, cháu học lớp 9, cho tôi các trường có nghề điện",
        "cháu đang học lớp 9",
        "em học lớp 9",
        "con đang học lớp 9",
        "cháu là học sinh lớp 9",
        "con em là học sinh lớp 9",
        "các em học sinh lớp 9 thì học gì",
        "mẹ cháu muốn cháu học nghề",
        "em không biết chọn nghề gì cho cháu",
    ],
)
def test_a_parent_stays_one_until_they_say_otherwise(resources: Resources, text: str, write: Write) -> None:
    assert _role(resources, write(text), "parent") == "parent"


@WRITTEN
@pytest.mark.parametrize("text", ["em là học sinh lớp 9", "em là hs mà", "mình là học sinh lớp 8 chứ"])
def test_a_pupil_who_says_so_is_believed(resources: Resources, text: str, write: Write) -> None:
    assert _role(resources, write(text), "parent") == "pupil"


@WRITTEN
@pytest.mark.parametrize("text", ["tôi là phụ huynh", "tôi là mẹ cháu", "con tôi học lớp 9", "tôi có con học lớp 9"])
def test_a_parent_who_says_so_is_believed(resources: Resources, text: str, write: Write) -> None:
    assert _role(resources, write(text), "pupil") == "parent"


@WRITTEN
def test_a_pupil_stays_one_who_calls_themselves_chau(resources: Resources, write: Write) -> None:
    assert _role(resources, write("cô chỉ cho cháu học nghề gì với"), "pupil") == "pupil"


@WRITTEN
@pytest.mark.parametrize("text", ["em học lớp 9", "em đang học lớp 9", "cháu học lớp 9, nhà ở cẩm lệ"])
def test_a_grade_tells_a_pupil_where_nothing_was_said(resources: Resources, text: str, write: Write) -> None:
    assert _role(resources, write(text), None) == "pupil"


def test_a_button_changes_who_asks(resources: Resources) -> None:
    pressed = {"text": '/state_role{"role": "pupil"}', "entities": [{"entity": "role", "value": "pupil"}]}
    assert resources.read(pressed, {"role": "parent"}).role == "pupil"
