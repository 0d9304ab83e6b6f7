"""The questions of the guided talk hold together, and the checker names what does not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli.content import all_kinds
from careers.choosing.questionnaire import Questionnaire
from knowledge.content.kinds import Finding
from knowledge.content.messages import Messages
from knowledge.content.validate import examine

TESTS = Path(__file__).parents[1]
CONTENT = TESTS.parent / "content"
TODAY = date(2026, 11, 22)
ASKED = Questionnaire.load(CONTENT)
LONGEST_TEXT = 35
LONGEST_LABEL = 24

QUESTIONS = "choose/questions/day.yml"
TOLD = "choose/told/home.yml"
LIMITS = "choose/limits.yml"
DEPTHS = "choose/depths.yml"
LEVELS = "choose/levels.yml"
COMMANDS = "choose/commands.yml"
FILES = {
    QUESTIONS: """\
questions:
  - id: day
    kind: many
    text: "{Ban} thích gì?"
    options:
      - {id: fix, label: Sửa xe, aliases: [mò máy], effects: {interests: {R: 2}, attributes: {outdoor: 1}}}
      - {id: weld, label: Hàn sắt, effects: {groups: {Cơ khí: 1}, trades: {han: 1}, limits: [heights]}}
  - id: r1
    kind: interest
    letter: R
    text: Tháo xe
""",
    TOLD: """\
tellings:
  - {id: nau_an, label: nấu ăn, aliases: [nấu ăn, nấu cơm]}
  - {id: so_mau, label: sợ máu, aliases: [sợ máu], effects: {trades: {han: -1}}, against: {attributes: {outdoor: 1}}}
""",
    LIMITS: "limits:\n  - {id: heights, label: sợ độ cao, never: [han], attributes: {outdoor: 2}}\n",
    DEPTHS: "depths:\n  - {id: quick, label: Nhanh, questions: [day]}\nfurther: [r1]\n",
    LEVELS: "levels:\n  - {id: like, label: Thích, points: 3, aliases: [mê]}\n",
    COMMANDS: """\
back: [quay lại]
skip: [bỏ qua]
finish: [xong]
leave: [thôi]
restart: [làm lại]
explain: [là sao]
dislike: [nghề khác]
go_on: [làm tiếp]
""",
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(TESTS / "content_sample", folder)
    shutil.copy(CONTENT / "replies" / "validator.yml", folder / "replies")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _findings(content: Path) -> list[Finding]:
    return examine(content, TODAY, all_kinds())[1]


def test_a_sound_questionnaire_has_no_mistake(content: Path) -> None:
    assert _findings(content) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "line"),
    [
        (QUESTIONS, "{han: 1}", "{hann: 1}", "unknown_trade", 7),
        (QUESTIONS, "[heights]", "[height]", "unknown_limit", 7),
        (QUESTIONS, "Cơ khí: 1", "Cơ: 1", "choose_groups", 7),
        (QUESTIONS, "outdoor: 1", "indoor: 1", "choose_attributes", 6),
        (QUESTIONS, "{interests: {R: 2}", "{subjects: {Võ: 2}", "choose_subjects", 6),
        (QUESTIONS, "{interests: {R: 2}", "{interests: {X: 2}", "schema_literal_error", 6),
        (QUESTIONS, "{interests: {R: 2}", "{interests: {R: 5}", "schema_invalid", 6),
        (QUESTIONS, "[mò máy]", "[mò máy, mo may]", "alias_twice", 6),
        (QUESTIONS, "[mò máy]", "[hàn sắt]", "alias_shared", 7),
        (QUESTIONS, "id: weld", "id: fix", "duplicate_id", 7),
        (QUESTIONS, "{Ban}", "{Bạn}", "placeholder", 4),
        (QUESTIONS, "{Ban}", "{Ban", "placeholder", 4),
        (QUESTIONS, "    letter: R\n", "", "question_no_letter", 8),
        (QUESTIONS, "id: r1\n    kind: interest", "id: r1\n    kind: choice", "question_no_options", 8),
        (TOLD, "nấu cơm]", "so mau]", "alias_shared", 3),
        (TOLD, "{han: -1}", "{hann: -1}", "unknown_trade", 3),
        (TOLD, "{outdoor: 1}", "{indoor: 1}", "choose_attributes", 3),
        (TOLD, "id: so_mau", "id: nau_an", "duplicate_id", 3),
        (LIMITS, "[han]", "[hann]", "unknown_trade", 2),
        (LIMITS, "outdoor: 2", "indoor: 2", "choose_attributes", 2),
        (LIMITS, "outdoor: 2", "outdoor: 9", "schema_invalid", 2),
        (DEPTHS, "[day]", "[days]", "unknown_question", 2),
        (DEPTHS, "[r1]", "[r2]", "unknown_question", 3),
        (LEVELS, "[mê]", "[thich]", "alias_twice", 2),
        (COMMANDS, "[thôi]", "[bo qua]", "alias_shared", 4),
        (COMMANDS, "go_on:", "goon:", "schema_missing", 1),
    ],
)
def test_a_mistake_is_named_with_its_line(  # noqa: PLR0917
    content: Path, file: str, old: str, new: str, message: str, line: int
) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = _findings(content)
    assert (file, line, message) in {(one.file, one.line, one.id) for one in found}
    problems = Messages(content).problems(found)
    assert all(problem.mend for problem in problems)


def test_the_questions_of_the_contract_are_there() -> None:
    quick, standard, talk = (ASKED.questions_of(name) for name in ("quick", "standard", "talk"))
    assert quick == ("day", "task", "with", "subjects", "workplace", "avoid")
    assert talk == ("tell_day", "tell_like", "avoid", "with", "home")
    assert standard == tuple(f"{letter}{number}" for number in range(1, 6) for letter in "riasec")
    depth = ASKED.depth("standard")
    assert depth is not None
    assert depth.enough == 12
    further = {"grade", "home", "results", "limits", "stay", "money", "duration", "further", "parents"}
    assert further <= set(ASKED.further)
    assert all(ASKED.question(name) for name in (*quick, *standard, *talk, *ASKED.further))


def test_an_interest_item_is_answered_by_the_five_levels() -> None:
    items = [question for question in ASKED.questions if question.kind == "interest"]
    assert len(items) == 30
    assert all(question.letter == question.id[0].upper() for question in items)
    for question in items:
        assert [option.id for option in ASKED.options(question)] == [level.id for level in ASKED.levels]
    assert [level.points for level in ASKED.levels] == [0, 1, 2, 3, 4]


def test_an_id_that_is_not_there_is_none() -> None:
    assert ASKED.question("?") is None
    assert ASKED.telling("?") is None
    assert ASKED.depth("?") is None
    assert ASKED.questions_of("?") == ()


def test_a_parent_is_asked_about_the_child() -> None:
    asked = [question for question in ASKED.questions if question.kind != "interest"]
    spoken = {question.id: question.text_parent or "" for question in asked}
    about = ("cháu", "con", "nhà mình")
    assert [name for name, text in spoken.items() if not any(word in text for word in about)] == []


def test_questions_are_short_and_labels_fit_a_button() -> None:
    way = "way"  # the talk's opening says what is coming and is longer
    texts = [text for one in ASKED.questions if one.id != way for text in (one.text, one.text_parent or "")]
    assert [text for text in texts if len(text.split()) > LONGEST_TEXT] == []
    labels = [option.label for question in ASKED.questions for option in ASKED.options(question)]
    assert [label for label in labels if len(label) > LONGEST_LABEL] == []


def test_every_question_can_be_explained_or_shows_its_options() -> None:
    silent = [one.id for one in ASKED.questions if not one.help and not one.options]
    assert silent == []


def test_nothing_in_the_questions_promises_or_judges() -> None:
    forbidden = Messages(CONTENT).phrases("forbidden")
    said = [path.read_text(encoding="utf-8").casefold() for path in (CONTENT / "choose").rglob("*.yml")]
    assert [phrase for phrase in forbidden if any(phrase.casefold() in text for text in said)] == []


def test_health_limits_are_asked_and_each_bears_on_some_trade() -> None:
    asked = ASKED.question("limits")
    assert asked is not None
    assert asked.soft
    named = {limit for option in asked.options for limit in option.effects.limits}
    known = {limit.id for limit in ASKED.limits}
    assert named <= known
    assert known == {
        "colour_vision", "heights", "dust_chemicals", "skin", "back_strength",
        "asthma", "blood", "hearing", "seizures", "eyesight",
    }  # fmt: skip
    assert all(limit.never or limit.ask for limit in ASKED.limits)
    assert all(not set(limit.never) & set(limit.ask) for limit in ASKED.limits)


def test_what_is_avoided_only_pulls_against_things() -> None:
    avoid = ASKED.question("avoid")
    assert avoid is not None
    strengths = [pull for option in avoid.options for pull in option.effects.attributes.values()]
    assert strengths
    assert max(strengths) < 0
