"""Artefacts: made when missing or changed, only then, never left half made."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.build.artefact import Artefact, digest_of
from bot.build.database import content_number, names_digest
from bot.build.plan import plan
from bot.build.runner import BuildError, build
from bot.build.steps import replaced
from bot.settings import Settings

Make = Callable[..., Artefact]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Artefacts that add a letter to ``made.txt`` and create a file of their own name."""

    def artefact(name: str, *needs: str, words: Sequence[str] = (), code: str = "") -> Artefact:
        target = tmp_path / name
        (tmp_path / "in").mkdir(exist_ok=True)
        program = (
            f"{code}\nopen({str(tmp_path / 'made.txt')!r}, 'a').write({name!r})\nopen({str(target)!r}, 'w').close()"
        )
        return Artefact(
            name=name,
            command=(sys.executable, "-c", program),
            record=tmp_path / f"{name}.digest",
            root=tmp_path,
            patterns=(f"in/{name}*",),
            words=lambda: list(words),
            exists=target.is_file,
            needs=needs,
        )

    return artefact


def made(folder: Path) -> str:
    path = folder / "made.txt"
    return path.read_text("utf-8") if path.exists() else ""


def test_everything_is_made_once_in_order(tmp_path: Path, make: Make) -> None:
    artefacts = [make("b", "a"), make("a")]
    assert sorted(build(artefacts, tmp_path)) == ["a", "b"]
    assert build(artefacts, tmp_path) == []
    assert made(tmp_path) == "ab"


def test_only_what_changed_is_made_again(tmp_path: Path, make: Make) -> None:
    artefacts = [make("a"), make("b")]
    build(artefacts, tmp_path)
    (tmp_path / "in" / "b1").write_text("new", "utf-8")
    assert build(artefacts, tmp_path) == ["b"]


def test_another_word_is_a_change(tmp_path: Path, make: Make) -> None:
    build([make("a", words=["1"])], tmp_path)
    assert build([make("a", words=["2"])], tmp_path) == ["a"]


def test_what_was_deleted_is_made_again(tmp_path: Path, make: Make) -> None:
    build([make("a")], tmp_path)
    (tmp_path / "a").unlink()
    assert build([make("a")], tmp_path) == ["a"]


def test_what_is_forced_is_made_again(tmp_path: Path, make: Make) -> None:
    build([make("a"), make("b")], tmp_path)
    assert build([make("a"), make("b")], tmp_path, ["b"]) == ["b"]


def test_a_failure_is_told_with_its_log_and_tried_again(
    tmp_path: Path, make: Make, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    with pytest.raises(BuildError):
        build([make("a", code="raise SystemExit('the reason')"), make("b", "a")], tmp_path)
    screen = capfdbinary.readouterr().out.decode()
    assert "the reason" in screen
    assert str(tmp_path / "log" / "build-a.log") in screen
    assert made(tmp_path) == ""
    assert sorted(build([make("a"), make("b", "a")], tmp_path)) == ["a", "b"]


def test_an_interrupted_remake_is_not_taken_for_the_old_one(tmp_path: Path, make: Make) -> None:
    build([make("a")], tmp_path)
    with pytest.raises(BuildError):
        build([make("a", code="raise SystemExit(1)")], tmp_path, ["a"])
    assert build([make("a")], tmp_path) == ["a"]


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "model"
    replaced(place, lambda fresh: (fresh / "one").write_text("1", "utf-8"))

    def fail(fresh: Path) -> None:
        (fresh / "two").write_text("2", "utf-8")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  (any of them)
        replaced(place, fail)
    assert [path.name for path in place.iterdir()] == ["one"]


def test_a_digest_follows_names_and_contents_but_not_caches(tmp_path: Path) -> None:
    def digest() -> str:
        return digest_of(tmp_path, ["**/*"], [])

    (tmp_path / "a").write_text("1", "utf-8")
    first = digest()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("1", "utf-8")
    assert digest() == first
    (tmp_path / "a").rename(tmp_path / "b")
    second = digest()
    (tmp_path / "b").write_text("2", "utf-8")
    assert len({first, second, digest()}) == 3


def test_no_database_means_no_content(tmp_path: Path) -> None:
    assert content_number(f"sqlite:///{tmp_path}/none.db") == 0
    (tmp_path / "empty.db").touch()
    assert names_digest(f"sqlite:///{tmp_path}/empty.db") == ""
    assert content_number(f"sqlite:///{tmp_path}/empty.db") == 0
    assert not (tmp_path / "none.db").exists()


def test_the_plan_comes_in_an_order_that_works_and_its_inputs_exist(tmp_path: Path) -> None:
    seen: set[str] = set()
    for artefact in plan(Settings(var_dir=tmp_path)):
        assert seen.issuperset(artefact.needs)
        assert all(list(artefact.root.glob(pattern)) for pattern in artefact.patterns), artefact.name
        seen.add(artefact.name)
