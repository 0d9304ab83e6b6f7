"""Answers as people type them: what is chosen, told, wanted, denied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careers.choosing.content import Effects, Option, Question, Telling
from careers.choosing.message import Message
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.reading import read
from nlu.text import fold, normalise
from tests.careers.reading_rows import CHOSEN, STEERING, TOLD, TOLD_AS_TYPED, TOLD_BOTH_WAYS

CONTENT = Path(__file__).parents[2] / "content"
ASKED = Questionnaire.load(CONTENT)


def _telling(name: str, *aliases: str, is_subject: bool = False, limit: str = "", pull: float = 0) -> Telling:
    effects = Effects(
        subjects={"Toán": 1} if is_subject else {},
        attributes={"gap_nguoi": pull} if pull else {},
        limits=[limit] if limit else [],
    )
    return Telling(id=name, label=name, aliases=list(aliases), effects=effects)


# Tellings of the test's own, so that the rules are tried whatever the lexicon says.
SMALL = replace(
    ASKED,
    tellings=(
        _telling("nau_an", "nấu ăn"),
        _telling("toan", "toán", is_subject=True),
        _telling("ly", "lý", is_subject=True),
        _telling("hoa", "hoá", is_subject=True),
        _telling("van", "văn", is_subject=True),
        _telling("ve", "vẽ", "vẽ tranh"),
        _telling("hat", "hát"),
        _telling("game", "chơi game"),
        _telling("xe", "xe máy"),
        _telling("thao_xe", "tháo xe máy ra rồi lắp lại"),
        _telling("so_mau", "sợ máu", limit="blood"),
        _telling("so_cao", "sợ cao", limit="heights"),
        _telling("dau_lung", "đau lưng", limit="back_strength"),
        _telling("say_xe", "say xe", pull=-1),
        _telling("ngai_on", "ồn ào", "sợ ồn", pull=-1),
        _telling("it_noi", "ít nói", pull=-1),
        _telling("noi_nhieu", "hoạt bát", pull=1),
        _telling("dong_vat", "động vật", "chó mèo"),
        _telling("tre", "con nít"),
        _telling("tho_may", "thợ máy"),
        _telling("may_va", "thợ may", "may vá"),
    ),
)
FEARS = {one.id for one in SMALL.tellings if one.effects.limits or one.effects.attributes}
NAMES = {one.aliases[0]: one.id for one in SMALL.tellings if one.id not in FEARS}
DENYING = (
    "không thích",
    "ghét",
    "chả mê",
    "không giỏi",
    "em chẳng ham",
    "k thik",
    "khong thich",
    "em ngán",
    "đâu có thích",
)
LIKING = ("em thích", "mê", "rất thích", "thich", "khoái", "em giỏi")


@pytest.mark.parametrize(("question", "text", "chosen"), CHOSEN)
def test_an_answer_is_read(question: str, text: str, chosen: str) -> None:
    assert read(ASKED, text, question).chosen == tuple(chosen.split())


@pytest.mark.parametrize(("question", "text", "command"), STEERING)
def test_a_word_that_steers_is_read(question: str | None, text: str, command: str | None) -> None:
    assert read(ASKED, text, question).command == command


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_what_is_told_is_liked_or_denied(text: str, told: str) -> None:
    assert read(SMALL, text).told == tuple(told.split())


@pytest.mark.parametrize(("text", "told"), TOLD_BOTH_WAYS)
def test_what_is_told_is_the_same_without_diacritics(text: str, told: str) -> None:
    assert read(SMALL, text).told == tuple(told.split())
    assert read(SMALL, fold(text)).told == tuple(told.split())


@pytest.mark.parametrize(("text", "told"), TOLD_AS_TYPED)
def test_typed_diacritics_decide(text: str, told: str) -> None:
    assert read(SMALL, text).told == tuple(told.split())


def test_what_somebody_is_names_tellings_that_exist() -> None:
    assert [name for name in ASKED.words.persons if ASKED.telling(name) is None] == []


@pytest.mark.parametrize("text", ["tư vấn nghề", "cho em tư vấn nghề", "quay lại câu trước"])
def test_words_that_tell_nothing_tell_nothing_without_diacritics_either(text: str) -> None:
    assert read(ASKED, text).told == read(ASKED, fold(text)).told == ()


def _phrases() -> list[tuple[Question, Option, str]]:
    return [
        (question, option, text)
        for question in ASKED.questions
        for option in ASKED.options(question)
        for text in (option.label, *option.aliases)
    ]


@pytest.mark.parametrize("folded", [False, True], ids=["marked", "bare"])
def test_every_option_is_read_from_each_of_its_phrases(folded: bool) -> None:
    misread = [
        (question.id, option.id, text)
        for question, option, text in _phrases()
        if read(ASKED, fold(text) if folded else text, question.id).chosen != (option.id,)
    ]
    assert misread == []


def test_every_command_is_read_from_each_of_its_phrases() -> None:
    named = {(question.id, Message(text).keys) for question, _, text in _phrases()}
    misread = [
        (question, name, text)
        for name, texts in ASKED.commands
        for text in texts
        for question in ("day", "r1", "tell_like")
        if (question, Message(text).keys) not in named and read(ASKED, text, question).command != name
    ]
    assert [(question, name, text) for question, name, text in misread if question != "r1"] == []
    # Beside an interest item some words of refusing are levels of it.
    assert {name for _, name, _ in misread} <= {"dislike"}


def test_an_option_that_says_nothing_goes_where_another_comes() -> None:
    assert read(ASKED, "không có, à mà hen nhẹ", "limits").chosen == ("asthma",)


def test_an_option_says_what_a_telling_would_say_again() -> None:
    asked = replace(SMALL, questions=ASKED.questions)
    assert read(asked, "môn toán", "subjects").told == ()
    assert read(asked, "không thích toán", "subjects").told == ("-toan",)


def test_what_is_named_as_to_be_avoided_is_not_liked() -> None:
    assert read(SMALL, "chơi game, sợ máu", "avoid").told == ("-game",)
    assert read(SMALL, "nấu ăn thì được", "avoid").told == ("nau_an",)
    assert read(SMALL, "em thích vẽ", "avoid").told == ("ve",)
    assert read(SMALL, "vẽ tranh", "avoid").told == ("-ve",)
    assert read(SMALL, "em thích nấu ăn, ồn ào", "avoid").told == ("nau_an", "ngai_on")


def test_what_stands_beside_a_liking_is_not_denied_as_to_be_avoided() -> None:
    assert read(ASKED, "em muốn làm giáo viên mầm non", "avoid").told == ("mam_non",)
    assert read(ASKED, "em thích nhất mấy con bò", "avoid").told == ("nuoi_heo_bo",)
    assert read(ASKED, "môn sinh với văn, toán thì dở ẹc", "avoid").told == ()
    assert read(ASKED, "trang trí", "avoid").told == ("-trang_tri",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("em thích công nghệ, ghét văn", "cong_nghe_mon kem_van"),
        ("em thích công nghệ", "cong_nghe"),
        ("sợ độ cao với sợ ma", "so_do_cao"),
        ("e sợ nhớ nhà", "so_xa_nha"),
        ("thích nhất là trang trí mâm cỗ, mà ghét đứng bếp nóng lâu", "trang_tri ngai_bep_nong"),
    ],
)
def test_what_is_told_in_the_talk_is_read_with_and_without_diacritics(text: str, told: str) -> None:
    assert read(ASKED, text).told == tuple(told.split())
    assert read(ASKED, fold(text)).told == tuple(told.split())


def test_covered_tells_a_question_from_an_answer() -> None:
    assert read(SMALL, "em thích nấu ăn lắm ạ").covered == 1
    assert read(SMALL, "cho em hỏi trường có ký túc xá không").covered < 0.6


@dataclass(frozen=True)
class _Mention:
    ids: tuple[str, ...]
    start: int


@pytest.mark.parametrize(
    ("text", "names", "denied"),
    [
        ("em không thích nghề hàn, thích nghề điện", ("hàn", "điện"), ("hàn",)),
        ("ghét hàn, mê pha chế", ("hàn", "pha chế"), ("hàn",)),
        ("hàn thì em ghét", ("hàn",), ("hàn",)),
        ("em thích hàn", ("hàn",), ()),
    ],
)
def test_names_that_are_spoken_against_are_told_apart(
    text: str, names: tuple[str, ...], denied: tuple[str, ...]
) -> None:
    mentions = [_Mention((name,), normalise(text).index(name)) for name in names]
    assert read(ASKED, text).denied_trades(text, mentions) == denied


@given(st.text(max_size=300), st.sampled_from([None, "?", *(question.id for question in ASKED.questions)]))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reading(text: str, question: str | None) -> None:
    heard = read(ASKED, text, question)
    asked = ASKED.question(question) if question else None
    assert 0 <= heard.covered <= 1
    assert set(heard.chosen) <= {option.id for option in ASKED.options(asked)} if asked else heard.chosen == ()
    assert all(ASKED.telling(name.removeprefix("-")) for name in heard.told)
    assert not {f"-{name}" for name in heard.told} & set(heard.told)


WORDS = sorted(
    {word for text, _ in TOLD for word in text.split()} | {"không", "nhưng", ",", "?", "hơn", "1", "a", "thôi"}
)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), st.sampled_from(["day", "avoid", "limits", "r1"]))
@settings(max_examples=300, deadline=None)
def test_no_order_of_words_breaks_the_reading(text: str, question: str) -> None:
    heard = read(SMALL, text, question)
    assert 0 <= heard.covered <= 1
    assert not {f"-{name}" for name in heard.told} & set(heard.told)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(NAMES)), st.booleans(), st.data()),
        min_size=1,
        max_size=5,
        unique_by=lambda one: one[0],
    )
)
@settings(max_examples=200, deadline=None)
def test_what_is_denied_never_appears_as_liked(said: list[tuple[str, bool, st.DataObject]]) -> None:
    parts, wanted = [], []
    for name, denied, data in said:
        parts.append(f"{data.draw(st.sampled_from(DENYING if denied else LIKING))} {name}")
        wanted.append(f"-{NAMES[name]}" if denied else NAMES[name])
    assert read(SMALL, ", ".join(parts)).told == tuple(wanted)


def test_a_very_long_message_is_read_in_part() -> None:
    assert read(SMALL, "em thích nấu ăn " * 2000, "day").told == ("nau_an",)
