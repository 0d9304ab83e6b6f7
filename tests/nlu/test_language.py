"""Which language a message is in: never a false alarm for people who write as people here do."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from nlu.text import fold
from nlu.text.language import language_of
from nlu.text.paths import content_dir
from tests.nlu.foreign_sentences import FOREIGN
from tests.nlu.sentences import training_sentences

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
FOUND = 0.95


def article_questions() -> list[str]:
    """The questions listed in the front matter of all articles."""
    heads = (path.read_text("utf-8").split("---")[1] for path in sorted(content_dir().glob("articles/**/*.md")))
    return [question for head in heads for question in YAML(typ="safe").load(head).get("questions", [])]


def test_nothing_that_is_asked_here_is_taken_for_foreign() -> None:
    said = [*article_questions(), *(sentence.text for sentence in training_sentences())]
    taken = [text for one in said for text in (one, fold(one)) if language_of(text) == "other"]
    assert len(said) > 4000
    assert taken == []


def test_foreign_sentences_are_found() -> None:
    said = [sentence for sentences in FOREIGN.values() for sentence in sentences]
    assert len(said) == 60
    assert sum(language_of(sentence) == "other" for sentence in said) >= FOUND * len(said)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the tuition at Đà Nẵng Vocational College?",
        "where can i study welding",
        "My son finished grade 9, what can he study?",
        "could you help me choose a job",
    ],
)
def test_english_is_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "em muốn học marketing online ở college nào",
        "em muon hoc marketing online o college nao",
        "ad oi cho e hoi truong nao co ktx z",
        "em người Cơ Tu ở A Vương muốn học nghề",
        "Ca Dong, Xơ Đăng, Gié Triêng",
        "tau mi ri chi rua mo",
        "I love you nghĩa là gì",
        "du học Hàn Quốc 안녕하세요 là gì",
    ],
)
def test_mixed_talk_dialect_and_names_of_peoples_are_vietnamese(text: str) -> None:
    assert language_of(text) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "hi",
            "9+",
            "bonjour",
            "0905 123 456",
            "\ud800",
            "ok ok ok",
            "lol haha omg wtf",
            "ma conh abhuy katu pa'coh",
        ),
        *("web developer full stack react nodejs", "autocad solidworks mastercam", "(づ｡◕‿‿◕｡)づ ツ", "ಠ_ಠ", "😀😀😀"),
    ],
)
def test_too_little_is_said_to_tell(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text", ["hοс nghề ở đâυ vậy", "сао đẳng ở đâu", "tоi muоn hоc nghе", "trườпg пào gầп đây", "һос рһі bao nhieu"]
)
def test_letters_that_look_latin_make_nothing_foreign(text: str) -> None:
    assert language_of(text) in ("vi", None)


@given(ANY_TEXT)
def test_any_text_is_taken(text: str) -> None:
    assert language_of(text) in ("vi", "en", "other", None)


@pytest.mark.parametrize("unit", ["school is the a ", "học nghề ", "안녕하세요 ", "ạ", "а", "a\u0301"])
def test_huge_text_is_read_in_time(unit: str) -> None:
    started = perf_counter()
    language_of(unit * 2000)
    assert perf_counter() - started < 10
