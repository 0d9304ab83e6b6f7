"""Brings one layer to completeness: makes or mends its environment, installs its pins, tries it, stamps it.

Packages are not byte-compiled on installation: Python does that for the few files that are ever imported, and the
installation of both environments takes 25 s instead of 90 s on two cores.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import venv
from pathlib import Path

from deploy import messages
from deploy.layers import Layer, belongs_here, canonical, digest, identity, is_complete, layers, pinned
from deploy.messages import SetupError
from deploy.programs import ProgramError, Programs, tail
from deploy.progress import Progress, shown

_KEPT = {"chonnghe", "pip", "setuptools"}
_PLATFORM = ("cuda", "nvidia", "triton")  # what a torch of another platform brings along


def complete(layer: Layer, programs: Programs) -> bool:
    """Install what is missing; ``False`` where nothing was. Raises ``SetupError`` with the reason."""
    if is_complete(layer):
        return False
    messages.say("start", name=layer.label, reason=reason(layer))
    layer.stamp.unlink(missing_ok=True)
    progress = Progress(layer)
    with shown(progress):
        _attempts(layer, programs, progress)
    layer.stamp.write_text(digest(layer), "utf-8")
    messages.say("done", name=layer.label, seconds=progress.seconds)
    return True


def reason(layer: Layer) -> str:
    """Why a layer is not complete, in a word for the log: new, moved, interrupted or changed."""
    if not layer.folder.exists():
        return "new"
    if not belongs_here(layer.folder):
        return "moved or interrupted"
    return "pins changed" if layer.stamp.exists() else "new or interrupted"


def _attempts(layer: Layer, programs: Programs, progress: Progress) -> None:
    _install(layer, layer.options, programs, progress)
    try:
        _check(layer, programs)
    except ProgramError as error:
        messages.say("again", name=layer.label, error=error)
        shutil.rmtree(layer.folder)
        _install_anew(layer, programs, progress)


def _install_anew(layer: Layer, programs: Programs, progress: Progress) -> None:
    _install(layer, layer.last_options, programs, progress)
    try:
        _check(layer, programs)
    except ProgramError as error:
        tail(error.last)
        raise SetupError(messages.text("check_failed", name=layer.label, error=error, log=log_of(layer))) from error


def _install(layer: Layer, options: tuple[str, ...], programs: Programs, progress: Progress) -> None:
    try:
        if not belongs_here(layer.folder):
            _create(layer, programs)
        clear_leftovers(layer.site)
        pip = [str(layer.python), "-m", "pip"]
        command = [*pip, "install", "--no-compile", "--progress-bar=off", *options, "-r", str(layer.pins)]
        programs.run(command, log_of(layer), progress.read)
        for_removal = surplus(layer)
        if for_removal:
            programs.run([*pip, "uninstall", "-y", *for_removal], log_of(layer))
        _make_importable(layer, pip, programs)
    except ProgramError as error:
        tail(error.last)
        raise SetupError(messages.text("pip_failed", name=layer.label, log=log_of(layer))) from error


def _create(layer: Layer, programs: Programs) -> None:
    """A bare environment with pip inside. Debian splits ensurepip off, so the pip at hand installs the pinned one."""
    shutil.rmtree(layer.folder, ignore_errors=True)
    venv.EnvBuilder(symlinks=True).create(layer.folder)
    pin = next((line for line in pinned(layer.pins) if line.startswith("pip==")), None)
    if pin and importlib.util.find_spec("pip"):
        command = [sys.executable, "-m", "pip", "--python", str(layer.python), "install", pin]
    elif importlib.util.find_spec("ensurepip"):
        command = [str(layer.python), "-m", "ensurepip"]
    else:
        raise SetupError(messages.text("no_pip"))
    programs.run(command, log_of(layer))
    (layer.folder / "identity.json").write_text(json.dumps(identity(layer.folder)), "utf-8")


def clear_leftovers(site: Path) -> None:
    """Remove what a killed pip left behind, so that pip does not take half a package for a whole one.

    pip writes a package's ``INSTALLER`` after its last file; set-aside old versions start with ``~``.
    """
    for path in site.glob("~*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in site.glob("*.dist-info"):
        if not (path / "INSTALLER").exists():
            shutil.rmtree(path)


def surplus(layer: Layer) -> list[str]:
    """Installed packages that no layer of this environment pins any more. Libraries of a CUDA torch stay."""
    if layer.name == "dev":  # shares its environment with "app", which is installed before it and clears for both
        return []
    sharing = [layer, *(other for other in layers(layer.folder.parent).values() if other.folder == layer.folder)]
    wanted = {canonical(pin.split("==")[0]) for other in sharing for pin in pinned(other.pins)} | _KEPT
    present = {canonical(path.name.split("-")[0]) for path in layer.site.glob("*.dist-info")}
    return sorted(name for name in present - wanted if not name.startswith(_PLATFORM))


def _make_importable(layer: Layer, pip: list[str], programs: Programs) -> None:
    """Our own code: the application is installed in place with its command, Rasa's environment only sees the folder."""
    if layer.name == "rasa":
        (layer.site / "chonnghe.pth").write_text(f"{layer.folder.parent}\n", "utf-8")
    elif layer.name == "app":
        options = ["--no-deps", "--no-build-isolation", "--no-compile"]
        programs.run([*pip, "install", *options, "-e", str(layer.folder.parent)], log_of(layer))


def _check(layer: Layer, programs: Programs) -> None:
    programs.run([str(layer.python), "-c", layer.check], log_of(layer))


def log_of(layer: Layer) -> Path:
    """Where everything that pip said is kept."""
    return layer.folder.parent / "var" / "log" / f"setup-{layer.name}.log"
