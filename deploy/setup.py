"""The order of a set-up: both environments side by side; what needs only the first does not wait for the second."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

from deploy import messages
from deploy.installer import complete
from deploy.layers import ROOT, Layer, is_complete, layers
from deploy.messages import SetupError
from deploy.programs import ProgramError, Programs


def prepare(dev: bool, artefacts: str, root: Path = ROOT) -> None:
    """Everything that ``make run`` (or, with ``dev``, ``make test``) needs. Raises ``SetupError``.

    ``artefacts`` is ``all``, ``none``, or ``early``: only those that can be made while Rasa's environment installs.
    """
    known = layers(root)
    wanted = [layer for name, layer in known.items() if dev or name != "dev"]
    _refuse_small_disk(root, wanted)
    with locked(root / "var") as held:
        programs = Programs(held, _scratch(root))
        try:
            _environments(wanted, programs, build_early=artefacts != "none")
        finally:
            programs.stop()
            shutil.rmtree(root / "var" / "tmp", ignore_errors=True)
        if artefacts == "all":
            _build(known["app"], programs, [])


def _environments(wanted: list[Layer], programs: Programs, build_early: bool) -> None:
    """Threads, a folder each; the first error stops the others."""
    app, rasa = wanted[:-1], wanted[-1]
    early = build_early and not is_complete(rasa)

    def application() -> None:
        for layer in app:
            complete(layer, programs)
        if early:
            _build(app[0], programs, ["--without-rasa"])

    with ThreadPoolExecutor() as pool:
        futures: list[Future[object]] = [pool.submit(application), pool.submit(complete, rasa, programs)]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException:
            programs.stop()
            raise


def _build(app: Layer, programs: Programs, options: list[str]) -> None:
    """Database, encoder, index and Rasa's model, by the code that knows them (``bot/build``)."""
    log = app.folder.parent / "var" / "log" / "build.log"
    try:
        programs.run([str(app.python), "-m", "bot.build", *options], log, lambda line: messages.write(line.rstrip()))
    except ProgramError as error:
        raise SetupError(messages.text("build_failed")) from error


def _refuse_small_disk(root: Path, wanted: list[Layer]) -> None:
    missing = {layer.folder: layer.megabytes for layer in wanted if not layer.folder.exists()}
    needed, free = sum(missing.values()) / 1000, shutil.disk_usage(root).free / 1e9
    if needed > free:
        raise SetupError(messages.text("space", needed=needed, free=free, folder=root))


def _scratch(root: Path) -> Path:
    folder = root / "var" / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Only one set-up at a time in a checkout; gives the lock's file number, which programs inherit."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            messages.say("waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()
