"""Mistakes in ``content/schooling.yml`` are found before it is loaded."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import knowledge.content.shared
from knowledge.content.validate import check
from schools.choosing.kinds import KINDS

CONTENT = Path(__file__).parents[2] / "content"
TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rules, their sentences and the file itself; trades and schools are not needed to see a mistake in it."""
    for part in ("policies", "replies"):
        shutil.copytree(CONTENT / part, tmp_path / part)
    shutil.copy(CONTENT / "schooling.yml", tmp_path)
    return tmp_path


def problems(folder: Path) -> list[str]:
    return [str(one) for one in check(folder, TODAY, (*knowledge.content.shared.KINDS, *KINDS))]


def new_problem(folder: Path, old: str, new: str) -> str:
    """The one thing the check says more after a change."""
    before, path = problems(folder), folder / "schooling.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    (found,) = [one for one in problems(folder) if one not in before]
    return found


def test_an_amount_that_is_not_in_the_policy_is_found(folder: Path) -> None:
    problem = new_problem(folder, "amount: 4.000.000 đ/tháng", "amount: 9.000.000 đ/tháng")
    assert "9.000.000" in problem
    assert "loan-qd157" in problem


def test_an_unknown_policy_is_found(folder: Path) -> None:
    assert "tuition-nq999" in new_problem(folder, "policy: tuition-nq217", "policy: tuition-nq999")


def test_an_unknown_key_is_found(folder: Path) -> None:
    assert "sterm" in new_problem(folder, "    soft: true", "    sterm: true")
