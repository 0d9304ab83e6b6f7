"""A spreadsheet goes out and comes back: nothing runs, nothing is lost, and a wrong row changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer import Typer
from typer.testing import CliRunner

from bot.cli import content as commands
from bot.cli.content import all_kinds
from knowledge.content.messages import Problem
from schools.spreadsheet.export import export
from schools.spreadsheet.importing import ImportPlan, plan_import, write_import
from schools.spreadsheet.trace import SheetProblem

TESTS = Path(__file__).parents[1]
VALIDATOR = TESTS.parent / "content" / "replies" / "validator.yml"
SCHOOL = "schools/cd_mau.yml"
TODAY = date(2026, 11, 22)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(TESTS / "content_sample", tmp_path / "content"))
    shutil.copy(VALIDATOR, folder / "replies")
    return folder


def _plan(content: Path, change: Callable[[dict[str, Worksheet]], None] = lambda _sheets: None) -> ImportPlan:
    path = content.parent / "schools.xlsx"
    export(content, path)
    workbook = load_workbook(path)
    change({sheet.title: sheet for sheet in workbook.worksheets})
    workbook.save(path)
    return plan_import(path, content, all_kinds(), TODAY)


def _set(sheet: str, row: int, column: str, value: object) -> Callable[[dict[str, Worksheet]], None]:
    def change(sheets: dict[str, Worksheet]) -> None:
        header = [cell.value for cell in sheets[sheet][1]]
        sheets[sheet].cell(row, header.index(column) + 1).value = value

    return change


def _snapshot(content: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in content.rglob("*") if path.is_file()}


def _places(plan: ImportPlan) -> list[tuple[str, int, str]]:
    return [(p.sheet, p.row, p.column) for p in plan.problems if isinstance(p, SheetProblem)]


def test_out_and_in_again_is_no_change(content: Path) -> None:
    assert _plan(content) == ImportPlan({}, "", [])


def test_out_and_in_again_is_no_change_for_our_own_content(tmp_path: Path) -> None:
    ours = TESTS.parent / "content"
    export(ours, tmp_path / "schools.xlsx")
    assert plan_import(tmp_path / "schools.xlsx", ours, all_kinds(), TODAY) == ImportPlan({}, "", [])


def test_a_changed_cell_changes_its_line_only(content: Path) -> None:
    before = (content / SCHOOL).read_text(encoding="utf-8")
    plan = _plan(content, _set("facts", 2, "value", "6.000.000 đồng một học kỳ"))
    assert list(plan.files) == [SCHOOL]
    changed = [line for line in plan.diff.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}]
    assert changed == ["-    value: 5.000.000 đồng một học kỳ", "+    value: 6.000.000 đồng một học kỳ"]
    write_import(plan, content)
    after = (content / SCHOOL).read_text(encoding="utf-8")
    assert after == before.replace("5.000.000", "6.000.000")
    assert _plan(content).files == {}


def test_new_and_missing_rows_add_and_remove_entries(content: Path) -> None:
    def change(sheets: dict[str, Worksheet]) -> None:
        sheets["facts"].delete_rows(4)
        sheets["facts"].append(["cd_mau", "duration", "3 năm", None, "2026", None, None, "sourced", "trang-truong"])

    write_import(_plan(content, change), content)
    text = (content / SCHOOL).read_text(encoding="utf-8")
    assert "0236 333 4444" not in text
    assert "value: 3 năm" in text
    assert "# A comment that an import must keep." in text
    assert "# the admission office" in text


def test_a_sheet_that_leaves_a_school_out_says_nothing_about_it(content: Path) -> None:
    def change(sheets: dict[str, Worksheet]) -> None:
        for name in ("schools", "facts", "sources"):
            sheets[name].delete_rows(2, 10)

    assert _plan(content, change) == ImportPlan({}, "", [])


def test_a_new_school_gets_its_files(content: Path) -> None:
    def change(sheets: dict[str, Worksheet]) -> None:
        sheets["schools"].append(
            ["tc_moi", "Trường Trung cấp Mới", "TC Mới", "trung_cap", None, "da_nang", "active", "mới"]
        )
        sheets["programme_sources"].append(["tc_moi", "tb", "Thông báo", None, "2026", "public"])
        sheets["programmes"].append(["tc_moi", "Hàn", "han", None, "not_stated", *[None] * 6, "2026", "sourced", "tb"])

    plan = _plan(content, change)
    assert plan.problems == []
    write_import(plan, content)
    assert (
        (content / "schools/tc_moi.yml")
        .read_text(encoding="utf-8")
        .startswith("id: tc_moi\nname: Trường Trung cấp Mới\n")
    )
    assert "trade: han" in (content / "programmes/tc_moi.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value"),
    [
        ("facts", 2, "attribute", "fees"),
        ("facts", 2, "confidence", "sure"),
        ("facts", 2, "as_of", "hôm qua"),
        ("facts", 2, "sources", "trang-khac"),
        ("facts", 2, "value", "=1+1"),
        ("facts", 3, "value", 2361112222),
        ("facts", 3, "school", "cd_khac"),
        ("schools", 2, "region", "ha_noi"),
        ("schools", 2, "name", None),
        ("schools", 2, "leads_to", "cd_khac"),
        ("schools", 3, "id", "cd_mau"),
        ("schools", 3, "id", "../../tc"),
        ("programmes", 2, "trade", "hann"),
        ("programmes", 2, "level", None),
        ("sources", 2, "url", "trang web"),
        ("facts", 1, "value", "giá trị"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    content: Path, sheet: str, row: int, column: str, value: object
) -> None:
    before = _snapshot(content)
    plan = _plan(content, _set(sheet, row, column, value))
    where = _places(plan)
    if (sheet, column) == ("programmes", "level"):
        column = "name"  # what is missing has no cell of its own to name
    assert (sheet, row, column) in where
    assert all(problem.what and problem.mend for problem in plan.problems)
    with pytest.raises(ValueError, match="problems"):
        write_import(plan, content)
    assert _snapshot(content) == before


def test_a_problem_reads_as_sheet_row_column_what_and_mend(content: Path) -> None:
    (problem,) = _plan(content, _set("programmes", 2, "trade", "hann")).problems
    assert str(problem).startswith("programmes, dòng 2, cột trade: ")
    assert "hann" in str(problem)


def test_a_mistake_already_in_the_content_is_named_by_file(content: Path) -> None:
    (content / "trades/han.yml").write_text("id: han\n", encoding="utf-8")
    plan = _plan(content, _set("facts", 2, "value", "6.000.000 đồng"))
    assert {problem.file for problem in plan.problems if isinstance(problem, Problem)} == {"trades/han.yml"}


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+84 236", "-5", "@SUM(1)", "'=1", "''+2"])
def test_text_that_looks_like_a_formula_travels_as_text(content: Path, text: str) -> None:
    quoted = text.replace("'", "''")
    path = content / SCHOOL
    path.write_text(path.read_text(encoding="utf-8").replace("0236 111 2222", f"'{quoted}'"), encoding="utf-8")
    assert _plan(content) == ImportPlan({}, "", [])
    cell = load_workbook(content.parent / "schools.xlsx")["facts"].cell(3, 3)
    assert cell.data_type == "s"
    assert str(cell.value)[0] == "'"


def test_dates_and_whole_numbers_become_their_text(content: Path) -> None:
    plan = _plan(content, _set("facts", 2, "as_of", datetime(2026, 9, 1)))
    assert "as_of: '2026-09-01'" in plan.files[SCHOOL] or 'as_of: "2026-09-01"' in plan.files[SCHOOL]
    assert "value: '5000000'" in _plan(content, _set("facts", 2, "value", 5000000.0)).files[SCHOOL]


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(content: Path, data: bytes) -> None:
    path = content.parent / "schools.xlsx"
    path.write_bytes(data)
    assert len(plan_import(path, content, all_kinds(), TODAY).problems) == 1


def _cli() -> Typer:
    app = Typer()
    app.add_typer(commands.app, name="content")
    app.command("import")(commands.import_)
    app.command("export")(commands.export)
    return app


def test_commands_check_export_and_import(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{content.parent / 'a.db'}")
    sheet, folder = str(content.parent / "s.xlsx"), ["--content-dir", str(content)]
    run = CliRunner().invoke
    assert run(_cli(), ["content", "check", *folder]).exit_code == 0
    assert run(_cli(), ["content", "load", *folder]).exit_code == 0
    assert run(_cli(), ["export", sheet, *folder]).exit_code == 0
    workbook = load_workbook(sheet)
    workbook["facts"].cell(2, 3).value = "6.000.000 đồng"
    workbook.save(sheet)
    before = _snapshot(content)
    dry = run(_cli(), ["import", sheet, "--dry-run", *folder])
    assert (dry.exit_code, "+    value: 6.000.000 đồng" in dry.output) == (0, True)
    assert _snapshot(content) == before
    assert run(_cli(), ["import", sheet, *folder]).exit_code == 0
    assert "6.000.000" in (content / SCHOOL).read_text(encoding="utf-8")
    (content / "trades/han.yml").unlink()
    failed = run(_cli(), ["content", "check", *folder])
    assert (failed.exit_code, "programmes/cd_mau.yml:6" in failed.output) == (1, True)
