"""The sentences for the people who run the assistant: each is used, each use has one, and printing never fails."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot import operations

ROOT = Path(__file__).resolve().parents[2]


def test_every_sentence_is_used_and_every_use_has_a_sentence() -> None:
    sentences = YAML(typ="safe").load(ROOT / "content" / "replies" / "operations.yml")
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert [key for key in sentences if f'"{key}"' not in code] == []
    used = re.findall(r'(?:operations\.text\(|_log\.say\([\w.]+,)\s*"(\w+)"', code)
    assert len(used) > 10
    assert set(used) - set(sentences) == set()


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_any_terminal_gets_vietnamese(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, encoding=encoding))
    operations.write("Sẵn sàng")
    assert screen.getvalue().decode("utf-8") == "Sẵn sàng\n"


class Broken(io.RawIOBase):
    """An output whose reader has gone, as after ``make run | head``."""

    def writable(self) -> bool:
        return True

    def write(self, _data: object) -> int:
        raise BrokenPipeError


def test_a_closed_output_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(Broken(), 1), write_through=True))
    operations.write("Sẵn sàng")
    monkeypatch.setattr(sys, "stdout", None)
    operations.write("Sẵn sàng")
