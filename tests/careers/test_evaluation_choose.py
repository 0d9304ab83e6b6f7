"""The measurement itself: the format of cases and its errors, what is judged, the baselines, the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.cli import evaluate as command
from bot.settings import load_settings
from careers.choosing.profile import profile_of
from careers.evaluation.baselines import DRAWS, by_chance, by_correlation
from careers.evaluation.cases import Case, CaseError, read_cases
from careers.evaluation.choose import FILE, evaluate_choose
from careers.evaluation.hearing import hear
from careers.evaluation.judging import Judged, figures
from careers.evaluation.setting import Setting
from careers.evaluation.stability import stability
from knowledge.database import read_sessions
from tests.careers.choosing_samples import profile, sums

CONTENT = Path(__file__).parents[2] / "content"
TRADES = {"han", "duoc", "toc"}
QUESTIONS = {"day", "avoid"}
GOOD = {"id": "x1", "says": ["em mê nấu ăn"], "acceptable": ["han"]}


@pytest.fixture(scope="module")
def setting(content_engine: Engine) -> Setting:
    with read_sessions(content_engine)() as session:
        return Setting.open(session, CONTENT)


def file_of(folder: Path, *lines: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), "utf-8")
    return path


def case(**fields: object) -> Case:
    return Case.model_validate({**GOOD, **fields})


def test_a_case_needs_an_id_and_what_is_acceptable(tmp_path: Path) -> None:
    found = read_cases(file_of(tmp_path, {"id": "a", "acceptable": ["han"]}, "", GOOD), TRADES, QUESTIONS)
    assert [one.id for one in found] == ["a", "x1"]
    assert (found[0].role, found[0].says, found[0].riasec, found[0].answers) == ("pupil", [], None, {})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "cases.jsonl:1: not JSON"),
        ("[1]", "cases.jsonl:1: not a JSON object"),
        ({"id": "a"}, "cases.jsonl:1: acceptable: Field required"),
        ({**GOOD, "acceptable": []}, "cases.jsonl:1: acceptable:"),
        ({**GOOD, "acceptable": ["hann"]}, 'cases.jsonl:1: acceptable: no trade "hann"; did you mean "han"?'),
        ({**GOOD, "unacceptable": ["zzzzz"]}, 'cases.jsonl:1: unacceptable: no trade "zzzzz"'),
        ({**GOOD, "unacceptable": ["han"]}, 'cases.jsonl:1: unacceptable: "han" is also acceptable'),
        ({**GOOD, "answers": {"dai": "x"}}, 'cases.jsonl:1: answers: no question "dai"; did you mean "day"?'),
        ({**GOOD, "riasec": {"R": 21}}, "cases.jsonl:1: riasec.R:"),
        ({**GOOD, "riasec": {"X": 2}}, "cases.jsonl:1: riasec.X"),
        ({**GOOD, "entry": "later"}, "cases.jsonl:1: entry:"),
        ({**GOOD, "colour": "red"}, "cases.jsonl:1: colour:"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(line: object, told: str, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as error:
        read_cases(file_of(tmp_path, line), TRADES, QUESTIONS)
    assert told in str(error.value)


def test_an_empty_a_missing_and_a_double_case_are_refused(tmp_path: Path) -> None:
    for path in (file_of(tmp_path, ""), tmp_path / "gone.jsonl"):
        with pytest.raises(CaseError):
            read_cases(path, TRADES, QUESTIONS)
    with pytest.raises(CaseError, match="two cases"):
        read_cases(file_of(tmp_path, GOOD, GOOD), TRADES, QUESTIONS)


def test_answers_are_option_ids_or_words_or_lists_of_them(setting: Setting) -> None:
    said = case(answers={"day": ["fix", "vẽ"], "with": "machines", "grade": 9})
    chosen = hear(setting.questionnaire, setting.names, said).answers.chosen
    assert chosen == {"day": ("fix", "create"), "with": ("machines",), "grade": ("lop_9",)}


def test_what_is_said_is_heard_and_trades_are_named(setting: Setting) -> None:
    pupil = hear(setting.questionnaire, setting.names, case(says=["em muốn học nghề hàn", "không thích kế toán"]))
    assert pupil.answers.liked == ("han",)
    assert pupil.answers.disliked == ("ke-toan-doanh-nghiep",)


def test_a_trade_named_as_what_to_avoid_is_not_wanted(setting: Setting) -> None:
    pupil = hear(setting.questionnaire, setting.names, case(says=[], answers={"avoid": "thợ hàn"}))
    assert (pupil.answers.liked, pupil.answers.disliked) == ((), ("han",))


def test_the_stated_way_in_and_sums_hold(setting: Setting) -> None:
    six = {"R": 18, "I": 12, "A": 5, "S": 6, "E": 7, "C": 10}
    found = hear(setting.questionnaire, setting.names, case(says=[], riasec=six, entry="after_9"))
    profile = found.profile(setting.questionnaire)
    assert profile.entry == "after_9"
    assert profile.interests == six


def test_figures_count_cases_and_proposals() -> None:
    first, second = case(unacceptable=["duoc"]), case(id="x2", acceptable=["duoc"])
    judged = [Judged(first, ("han", "duoc", "toc")), Judged(second, ("han",)), Judged(first, ("han",))]
    found = figures(judged)
    assert found.cases == 2
    assert found.hits == pytest.approx(2 / 3)
    assert found.wrong_cases == pytest.approx(1 / 3)
    assert found.wrong_proposals == pytest.approx(1 / 5)
    assert found.all_acceptable == pytest.approx(1 / 3)


def test_nothing_proposed_is_no_hit() -> None:
    assert figures([Judged(case(), ())]) == figures([Judged(case(), ("toc",))])


def test_baselines_are_the_same_in_every_run(setting: Setting) -> None:
    interests = profile(interests=sums(18, 12, 5, 6, 7, 10))
    assert by_correlation(interests, setting.grid) == ["trong-trot-bvtv", "cong-nghe-o-to", "sua-chua-xe-may"]
    assert len(by_correlation(profile(), setting.grid)) == 3
    drawn = by_chance(setting.grid, 1)
    assert drawn == by_chance(setting.grid, 1) != by_chance(setting.grid, 2)
    assert len(drawn) == DRAWS
    assert all(setting.trades[setting.grid.at[trade]].taught for three in drawn for trade in three)


def test_stability_is_a_share(setting: Setting) -> None:
    pupil = hear(
        setting.questionnaire, setting.names, case(says=["em mê sửa xe, thích máy móc"], answers={"day": "fix"})
    )
    assert 0.5 <= stability(setting, [pupil]) <= 1.0
    assert stability(setting, [hear(setting.questionnaire, setting.names, case(says=["ừ"]))]) == 1.0


def test_the_report_names_other_peoples_cases_by_id_only(setting: Setting, tmp_path: Path) -> None:
    wrong = {"id": "their-7", "says": ["em mê sửa xe máy, độ xe"], "acceptable": ["phap-luat"]}
    text = evaluate_choose(setting, [file_of(tmp_path, wrong)], tmp_path)
    written = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert written["sets"]["cases.jsonl"]["mistakes"] == [{"id": "their-7"}]
    assert "their-7" in text
    assert "độ xe" not in text
    for system in ("matching", "RIASEC correlation alone", "random within the region"):
        assert system in text
    assert written["turns_quick"] <= 8
    assert written["crowd"]["largest_share"] <= 0.15
    assert written["ms_per_match"] > 0


@pytest.fixture
def other_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings of another folder, read anew and forgotten again: they are read once a process."""
    monkeypatch.setenv("CHONNGHE_VAR_DIR", str(tmp_path))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.mark.usefixtures("other_var")
def test_the_command_tells_a_mistake_and_fails(tmp_path: Path) -> None:
    done = CliRunner().invoke(command.evaluate, ["choose", "--cases", str(tmp_path / "gone.jsonl")])
    assert done.exit_code == 1
    assert "gone.jsonl" in done.output


def test_own_tune_cases_meet_the_targets(setting: Setting) -> None:
    path = Path(command.__file__).parents[2] / "careers" / "evaluation" / "pupils" / "tune.jsonl"
    cases = read_cases(path, set(setting.grid.at), {one.id for one in setting.questionnaire.questions})
    pupils = [hear(setting.questionnaire, setting.names, one) for one in cases]
    profiles = [profile_of(setting.questionnaire, pupil.answers, pupil.sums) for pupil in pupils]
    found = figures(
        Judged(pupil.case, setting.proposed(profile)) for pupil, profile in zip(pupils, profiles, strict=True)
    )
    assert found.hits >= 0.9
    assert found.wrong_cases <= 0.03
