"""The questions that measure the assistant: well-formed, about things that exist, and not those it was taught with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from knowledge.evaluation.questions import OWN, SHARED_EXPECTATIONS, Expect, Question, own_questions
from nlu.text import fold, has_diacritics, syllables

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
FEWEST, SHARED_COUNT = 220, 144
NOTED, NOTED_TEST = 140, 80
"""Fewest questions whose text has its names noted: of all, and of the part that only measures."""
BEFORE_RASA = frozenset({"danger", "danger_soft"})
"""Recorded as intents by the inbox: these messages never reach Rasa."""
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@lru_cache(maxsize=512)
def _yaml(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(path)
    return data


def _topics() -> list[Path]:
    return sorted(path for path in OWN.rglob("*.yml") if path.name != SHARED_EXPECTATIONS)


def _entries(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = _yaml(path)["questions"]
    return entries


def _expects(entry: dict[str, Any]) -> list[Expect]:
    plain = {"text": "?", "part": "test", "asker": "pupil"}  # what other people's questions do not say here
    return Question.model_validate({**plain, **entry}).expects


def _every() -> Iterator[dict[str, Any]]:
    for path in [*_topics(), OWN / SHARED_EXPECTATIONS]:
        yield from _entries(path)


@lru_cache(maxsize=1)
def _articles() -> dict[str, list[str]]:
    """The questions each article lists, by the article's id."""
    heads = (path.read_text("utf-8").split("---\n")[1] for path in (CONTENT / "articles").rglob("*.md"))
    return {head["id"]: head.get("questions", []) for head in map(YAML(typ="safe").load, heads)}


@lru_cache(maxsize=1)
def _facts() -> frozenset[tuple[str, str, str]]:
    """Kind, id and attribute of every fact that may be shown."""
    return frozenset(
        (kind, data["id"], fact["attribute"])
        for kind in ("school", "trade")
        for data in map(_yaml, (CONTENT / f"{kind}s").glob("*.yml"))
        for fact in data.get("facts", [])
        if fact["confidence"] != "unverified"
    )


def _ids(kind: str) -> set[str]:
    return {path.stem for path in (CONTENT / kind).glob("*.yml")}


@lru_cache(maxsize=1)
def _nameable() -> frozenset[str]:
    """Every ``kind:id`` that a message may name."""
    places = [line.split(",", 1)[0] for line in (CONTENT / "places.csv").read_text("utf-8").splitlines()[1:]]
    regions = [f"region:{region['id']}" for region in _yaml(CONTENT / "regions.yml")["regions"]]
    levels = [level["id"] for level in _yaml(CONTENT / "levels.yml")["levels"]]
    names = {
        "trade": _ids("trades"),
        "school": _ids("schools"),
        "place": [*places, *regions],
        "level": levels,
        "grade": range(8, 13),
    }
    return frozenset(f"{kind}:{name}" for kind, known in names.items() for name in known)


def _plain(text: str) -> str:
    """A sentence by its folded syllables: what is the same but for marks, case and punctuation is the same."""
    return " ".join(syllables(fold(_ENTITY.sub(r"\1", text))))


@lru_cache(maxsize=1)
def _taught() -> frozenset[str]:
    """Every sentence that the classifier or the search index already holds."""
    blocks = [block for path in (ROOT / "nlu" / "data" / "nlu").rglob("*.yml") for block in _yaml(path).get("nlu", [])]
    examples = [line.strip().removeprefix("- ") for block in blocks for line in block.get("examples", "").splitlines()]
    return frozenset(map(_plain, [*examples, *(text for texts in _articles().values() for text in texts)])) - {""}


def test_enough_questions_and_every_file_is_loaded() -> None:
    loaded = own_questions()
    assert len(loaded) >= FEWEST
    assert {question.id for question in loaded} == {entry["id"] for path in _topics() for entry in _entries(path)}


def test_a_talk_is_loaded_with_what_was_said_before_and_with_all_it_expects(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    head = "text: sao, part: tune, asker: pupil, intent: inform"
    (tmp_path / "talks" / "two.yml").write_text(
        f"questions:\n- {{id: a, after: [một, hai], {head}, expect: {{trades: [han]}}}}\n"
        f"- {{id: b, {head}, expect: [{{trades: [han]}}, {{refusal: no_grounding}}]}}\n",
        "utf-8",
    )
    first, second = own_questions(tmp_path)
    assert first.after == ["một", "hai"]
    assert [expect.trades for expect in second.expects] == [["han"], []]
    assert (first.alone, second.alone) == (None, None)


def test_comparisons_and_ambiguous_names_demand_everything_they_name() -> None:
    wanted = [
        (entry["id"], expect.all)
        for path in (OWN / "compare.yml", OWN / "ambiguous.yml")
        for entry in _entries(path)
        for expect in _expects(entry)
        if len(expect.schools + expect.trades) > 1
    ]
    assert len(wanted) > 10
    assert [name for name, demands in wanted if not demands] == []


def test_ids_are_unique() -> None:
    counts = Counter(entry["id"] for entry in _every())
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_third_of_all_questions_only_measures() -> None:
    parts = [question.part for question in own_questions()]
    assert 3 * parts.count("test") >= len(parts)


@pytest.mark.parametrize("path", _topics(), ids=lambda path: path.stem)
def test_every_question_can_be_asked_without_marks(path: Path) -> None:
    texts = [entry["text"] for entry in _entries(path)]
    assert [text for text in texts if len(syllables(fold(text))) != len(syllables(text)) or not syllables(text)] == []


def test_questions_are_written_with_and_without_marks() -> None:
    assert {has_diacritics(question.text) for question in own_questions()} == {True, False}


def test_what_is_expected_exists() -> None:
    schools, trades = _ids("schools"), _ids("trades")
    missing = [
        (entry["id"], name)
        for entry in _every()
        for expect in _expects(entry)
        for names, known in ((expect.article, _articles()), (expect.schools, schools), (expect.trades, trades))
        for name in names
        if name not in known
    ]
    assert missing == []


def test_what_is_noted_as_named_exists() -> None:
    noted = [(question.id, name) for question in own_questions() for name in question.entities or []]
    assert [(question, name) for question, name in noted if name not in _nameable()] == []


def test_enough_questions_have_their_names_noted() -> None:
    parts = [question.part for question in own_questions() if question.entities is not None]
    assert len(parts) >= NOTED
    assert parts.count("test") >= NOTED_TEST


def test_an_expected_fact_is_one_that_may_be_shown() -> None:
    missing = [
        (entry["id"], fact)
        for entry in _every()
        for expect in _expects(entry)
        for fact in expect.facts
        if (fact.kind, fact.id, fact.attribute) not in _facts()
    ]
    assert missing == []


def test_intents_are_those_of_the_domain() -> None:
    domain = set(_yaml(ROOT / "domain" / "intents.yml")["intents"])
    assert {entry["intent"] for entry in _every()} <= domain | BEFORE_RASA


def test_what_measures_was_not_taught() -> None:
    assert len(_taught()) > FEWEST
    tests = (entry for path in _topics() for entry in _entries(path) if entry["part"] == "test")
    # what follows an earlier sentence ("lương bao nhiêu") is said alike by everybody
    alone = (entry for entry in tests if "after" not in entry)
    assert [entry["id"] for entry in alone if _plain(entry["text"]) in _taught()] == []


def test_talks_are_questions_that_need_several_turns_or_answers() -> None:
    for path in (OWN / "talks").glob("*.yml"):
        for entry in _entries(path):
            after, several = entry.get("after", []), isinstance(entry["expect"], list)
            assert after or several, entry["id"]
            assert all(isinstance(said, str) and said.strip() for said in after)


def test_other_peoples_questions_are_named_by_id_and_only_measured() -> None:
    entries = _entries(OWN / SHARED_EXPECTATIONS)
    assert len(entries) == SHARED_COUNT
    assert all(re.fullmatch(r"qd\d{3}", entry["id"]) and set(entry) <= {"id", "intent", "expect"} for entry in entries)
