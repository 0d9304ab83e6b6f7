"""Environments: complete or not, mended after an interruption, changed with their pins; with a tiny package."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.installer import clear_leftovers, complete, log_of, surplus
from deploy.layers import Layer, belongs_here, digest, is_complete, pinned
from deploy.messages import SetupError
from deploy.programs import Programs
from deploy.progress import Progress

ROOT = Path(__file__).resolve().parents[2]

pytest.importorskip("ensurepip")


def make_wheel(folder: Path, name: str, version: str) -> None:
    """A package of one module that knows its version."""
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with wheels, where one environment is made for all tests of this module."""
    folder = tmp_path_factory.mktemp("checkout")
    for name, version in (("tiny", "1"), ("tiny", "2"), ("extra", "1")):
        make_wheel(folder, name, version)
    return folder


@pytest.fixture
def programs(root: Path) -> Iterator[Programs]:
    (root / "scratch").mkdir(exist_ok=True)
    with (root / "held").open("w") as held:
        yield Programs(held.fileno(), root / "scratch")


def tiny(root: Path, *pins: str, check: str = "import tiny") -> Layer:
    path = root / "pins.txt"
    path.write_text("\n".join(["# some pins", *pins]), "utf-8")
    options = ("--no-deps", "--no-index", f"--find-links={root}")
    return Layer("tiny", root / ".tiny", path, check, 1, options, options)


def version_in(layer: Layer) -> str:
    command = [str(layer.python), "-c", "import tiny; print(tiny.VERSION)"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_what_is_complete_is_left_alone(root: Path, programs: Programs) -> None:
    layer = tiny(root, "tiny==1")
    assert complete(layer, programs)
    assert version_in(layer) == "1"
    assert not complete(layer, programs)


def test_a_changed_pin_changes_the_package_and_an_unpinned_one_goes(root: Path, programs: Programs) -> None:
    complete(tiny(root, "tiny==1", "extra==1"), programs)
    created = (root / ".tiny" / "identity.json").stat().st_mtime_ns
    layer = tiny(root, "tiny==2")
    assert not is_complete(layer)
    assert complete(layer, programs)
    assert version_in(layer) == "2"
    assert not (layer.site / "extra.py").exists()
    assert (root / ".tiny" / "identity.json").stat().st_mtime_ns == created  # not built anew


def test_an_interrupted_installation_is_mended(root: Path, programs: Programs) -> None:
    layer = tiny(root, "tiny==2")
    complete(layer, programs)
    # As kill -9 leaves it: no stamp, a package whose files did not all arrive.
    layer.stamp.unlink()
    (layer.site / "tiny-2.dist-info" / "INSTALLER").unlink()
    (layer.site / "tiny.py").unlink()
    assert not is_complete(layer)
    assert complete(layer, programs)
    assert version_in(layer) == "2"


def test_a_broken_environment_is_built_anew(root: Path, programs: Programs) -> None:
    layer = tiny(root, "tiny==2")
    complete(layer, programs)
    (layer.folder / "bin" / "python").unlink()
    assert complete(layer, programs)
    assert version_in(layer) == "2"


def test_what_cannot_be_imported_is_built_anew(root: Path, programs: Programs) -> None:
    layer = tiny(root, "tiny==2")
    complete(layer, programs)
    layer.stamp.unlink()
    (layer.site / "tiny.py").write_text("raise ImportError('half a file')\n", "utf-8")
    assert complete(layer, programs)
    assert version_in(layer) == "2"


def test_what_stays_unusable_is_told_with_the_log(root: Path, programs: Programs) -> None:
    layer = tiny(root, "tiny==2", check="import tiny, nowhere_to_be_found")
    layer.stamp.unlink(missing_ok=True)
    with pytest.raises(SetupError, match="nowhere_to_be_found") as error:
        complete(layer, programs)
    assert str(log_of(layer)) in str(error.value)
    assert not is_complete(layer)


def test_pips_own_words_are_shown_when_it_fails(
    root: Path, programs: Programs, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    layer = tiny(root, "tiny==2", "missing_package==9")
    with pytest.raises(SetupError) as error:
        complete(layer, programs)
    assert str(log_of(layer)) in str(error.value)
    assert "missing_package==9" in capfdbinary.readouterr().out.decode()
    assert not is_complete(layer)


def test_a_moved_environment_is_not_taken_for_complete(root: Path, programs: Programs, tmp_path: Path) -> None:
    layer = tiny(root, "tiny==2")
    complete(layer, programs)
    moved = tmp_path / ".tiny"
    moved.symlink_to(layer.folder)
    assert belongs_here(layer.folder)
    assert not belongs_here(moved)


def test_comments_and_order_of_pins_do_not_count(tmp_path: Path) -> None:
    first = tiny(tmp_path, "a==1", "b==2  # why")
    before = digest(first)
    assert digest(tiny(tmp_path, "", "b==2", "# word", "a==1")) == before
    assert digest(tiny(tmp_path, "b==2", "a==2")) != before


def test_leftovers_of_a_killed_pip_go_and_whole_packages_stay(tmp_path: Path) -> None:
    for name, files in (
        ("whole-1.dist-info", ["INSTALLER", "METADATA"]),
        ("half-1.dist-info", ["METADATA"]),
        ("~old", []),
    ):
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).touch()
    clear_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["whole-1.dist-info"]


def test_the_installer_and_libraries_of_another_platform_are_no_surplus(tmp_path: Path) -> None:
    layer = tiny(tmp_path, "my-tool==1")
    for name in ("my_tool-1", "pip-1", "nvidia_cublas-1", "stray-1"):
        (layer.site / f"{name}.dist-info").mkdir(parents=True)
    assert surplus(layer) == ["stray"]


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    layer = tiny(tmp_path, "a==1", "b==1")
    progress = Progress(layer)
    assert " 0 %" in progress.line()
    progress.read("Collecting a==1 (from -r pins.txt (line 2))")
    assert "25 %" in progress.line()
    assert "a==1" in progress.line()
    progress.read("Requirement already satisfied: b==1 in somewhere")
    for name in ("a-1", "b-1"):
        (layer.site / f"{name}.dist-info").mkdir(parents=True)
    assert "100 %" in progress.line()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child's life to its parent's")
def test_what_a_killed_setup_was_running_ends_too(tmp_path: Path) -> None:
    child_code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    code = (
        "import pathlib, sys; from deploy.programs import Programs\n"
        f"where = pathlib.Path({str(tmp_path)!r})\n"
        f"Programs(2, where).run([sys.executable, '-c', {child_code!r}], where / 'log', print)"
    )
    setup = subprocess.Popen([sys.executable, "-uc", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert setup.stdout
    child = int(setup.stdout.readline())
    setup.kill()
    setup.wait()
    wait_until_gone(child)


def wait_until_gone(pid: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
        except OSError:
            return
        if state == "Z":  # ended; a container may have nobody who collects it
            return
        assert time.monotonic() < end, "still running"
        time.sleep(0.05)


def test_every_pin_is_exact() -> None:
    for name in ("app", "dev", "rasa"):
        lines = pinned(ROOT / "requirements" / f"{name}.txt")
        assert len(lines) > 10
        assert all(line.count("==") == 1 for line in lines), name
        names = [line.split("==")[0].lower() for line in lines]
        assert len(names) == len(set(names)), name
