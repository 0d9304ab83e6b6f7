"""``chonnghe leads``: masked by default, exported without formulas, forgotten when done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.cli import leads as command
from bot.leads.store import Leads, Yes
from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult
from tests.bot.desks import database, replies

PHONE = "0905417263"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    made = database(tmp_path)
    monkeypatch.setattr(command, "_opened", lambda: (Leads(made), replies()))
    yield made
    made.dispose()


def _asked(engine: Engine, name: str = "Quyên", school: str = "8C") -> str:
    store = Leads(engine)
    Record(engine).open_talk(Talk(id=f"talk-{name}", channel="web"), NewTurn(f"0{name}"[:32], ""), TurnResult([]))
    draft = store.start(f"talk-{name}", "confirm")
    draft = store.move(draft, "confirm", name=name, phone=PHONE, school=school, age_band="18_plus")
    return str(store.confirm(draft, [Yes("person", "0" * 64)]).receipt)


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command.app, list(arguments))
    return result.exit_code, result.output


def test_the_list_is_masked_unless_asked_for(engine: Engine) -> None:
    receipt = _asked(engine)
    status, masked = _run()
    assert status == 0
    assert receipt in masked
    assert "09xx xxx 263" in masked
    assert "Quyên" not in masked
    assert "8C" not in masked
    shown = _run("--show")[1]
    assert PHONE in shown
    assert "Quyên" in shown


@pytest.mark.usefixtures("engine")
def test_an_empty_list_says_so() -> None:
    assert "Không có phiếu" in _run()[1]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_runs_no_formula_and_is_the_owners(engine: Engine, tmp_path: Path, ending: str) -> None:
    _asked(engine, "=HYPERLINK(1)", "+cmd")
    _asked(engine, "@SUM", "-1")
    path = tmp_path / f"list.{ending}"
    status, said = _run("export", str(path))
    assert (status, "2 phiếu" in said) == (0, True)
    rows = _csv(path) if ending == "csv" else _xlsx(path)
    assert len(rows) == 3
    cells = [cell for row in rows for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert PHONE in cells
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("engine")
def test_another_ending_is_refused(tmp_path: Path) -> None:
    assert _run("export", str(tmp_path / "list.txt"))[0] == 2
    assert not (tmp_path / "list.txt").exists()


def test_done_forgets_whom_it_was_about(engine: Engine) -> None:
    receipt = _asked(engine)
    assert _run("done", receipt.lower())[0] == 0
    assert PHONE not in _run("--show")[1]
    assert _run("done", receipt)[0] == 1


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _xlsx(path: Path) -> list[list[str]]:
    sheet = load_workbook(path).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
