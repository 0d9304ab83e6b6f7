"""The set-up's refusals and its words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections import namedtuple
from pathlib import Path

import pytest

import deploy.__main__ as command
from deploy import setup
from deploy.messages import SetupError
from deploy.setup import locked, prepare

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")


def test_another_python_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(command, "PYTHON", (3, 99))
    monkeypatch.setattr(sys, "argv", ["deploy"])
    assert command.main() == 1
    screen = capfdbinary.readouterr().out.decode()
    assert "Python 3.11 is needed" in screen
    assert ".".join(map(str, sys.version_info[:3])) in screen


def test_a_full_disk_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, 1_000_000_000))
    with pytest.raises(SetupError, match=r"1\.0 GB free"):
        prepare(dev=False, artefacts="none", root=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_small_disk_is_enough_when_everything_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, 0))
    monkeypatch.setattr(setup, "complete", lambda *_words: False)
    for name in (".venv", ".venv-rasa"):
        (tmp_path / name).mkdir()
    (tmp_path / "requirements").mkdir()
    for name in ("app", "dev", "rasa"):
        (tmp_path / "requirements" / f"{name}.txt").write_text("pip==1\n", "utf-8")
    prepare(dev=False, artefacts="none", root=tmp_path)


def test_a_second_setup_waits_for_the_first(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_every_message_is_used_and_has_both_languages() -> None:
    entries = json.loads((ROOT / "deploy" / "messages.json").read_text("utf-8"))
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "deploy").glob("*.py"))
    phases = {"fetch", "install", "try"}  # chosen by Progress, two languages in one word
    assert set(re.findall(r'\b(?:say|text)\(\s*"(\w+)"', code)) | phases == set(entries)
    assert all(len(lines) == 2 for key, lines in entries.items() if key not in phases | {"progress"})


def test_the_setup_needs_no_package() -> None:
    """``python -S -I`` sees the standard library only, as on a fresh machine."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import deploy.setup, deploy.__main__"
    subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True)
