"""Not knowing is said honestly: how the question was read, and in English too where it was asked so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.ask import Ask
from actions.desk import Desk
from actions.guidance import READ_AS, not_known
from actions.refuse import refuse
from actions.reply import Reply
from bot.privacy.mask import Masker
from knowledge.search import SearchResult
from nlu.text.understood import understood
from tests.actions.conftest import CONTENT

NOTHING = SearchResult(False, ())
READ = "Mình đọc là: «"


def unknown(desk: Desk, text: str) -> Reply:
    """What is said where nothing was found."""
    return not_known(replace(desk, ask=Ask(text, "ask_guidance", 0.9, ())), NOTHING)


def test_a_question_without_marks_is_told_as_it_was_read(desk: Desk) -> None:
    reply = unknown(desk, "hoc nghe nuoi rong o dau z")
    assert reply.text.startswith(f"{READ}học nghề nuôi")
    assert "chưa có thông tin" in reply.text
    assert reply.refusal == "no_grounding"


@pytest.mark.parametrize(
    "text",
    [
        "thủ tục nuôi rồng trên sao Hoả",
        "Hoà Vang có nuôi rồng không???",
        "hoc nghe nuoi rong o dau " * 6,
        '/choose{"article": "khong co"}',
        "9+",
        "",
    ],
)
def test_what_is_read_as_typed_or_too_long_is_not_repeated(desk: Desk, text: str) -> None:
    assert READ not in unknown(desk, text).text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("aeiouhckntgđáàổ  zj?{}»\n"), max_size=150))
def test_any_text_gets_one_line_at_most_about_its_reading(desk: Desk, text: str) -> None:
    first = unknown(desk, text).text.split("\n")[0]
    assert not first.startswith(READ) or len(first) <= READ_AS + len(READ) + 60


@pytest.mark.parametrize("text", ["goi em so 0905 123 456 nha", "mail em la abc@gmail.com", "em o 12 le loi da nang"])
def test_a_masked_text_is_read_without_uncovering_anything(text: str) -> None:
    masker = Masker.load(CONTENT)
    said = understood(masker.without_labels(masker.mask(text)))
    assert masker.mask(said) == said


def test_english_that_nothing_answers_is_told_which_language_is_read(desk: Desk) -> None:
    asked = replace(desk, ask=Ask("how do i raise a dragon on the moon please", "out_of_scope", 0.9, ()))
    for reply in (not_known(asked, NOTHING), refuse(asked)):
        assert "Vietnamese" in reply.text
        assert "tiếng Việt" in reply.text
        assert reply.refusal == "out_of_scope"
        assert [button.payload for button in reply.buttons] == ["/ask_person"]
        assert READ not in reply.text


def test_what_is_out_of_scope_in_vietnamese_is_told_as_before(desk: Desk) -> None:
    reply = refuse(replace(desk, ask=Ask("đặt vé máy bay đi Sài Gòn", "out_of_scope", 0.95, ())))
    assert "Vietnamese" not in reply.text
    assert reply.refusal == "out_of_scope"
