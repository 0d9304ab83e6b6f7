"""The artefacts of Chọn Nghề and what each depends on."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from bot.build.artefact import Artefact
from bot.build.database import content_number, names_digest
from bot.operations import ROOT
from bot.settings import Settings


def plan(settings: Settings, root: Path = ROOT) -> list[Artefact]:
    """All artefacts; each comes after what it needs."""
    return [_database(settings, root), _encoder(settings, root), _index(settings, root), _rasa(settings, root)]


def rasa_model(settings: Settings) -> Path:
    """Where Rasa's trained model lies."""
    return settings.var_dir / "rasa" / "model.tar.gz"


def encoder_folder(settings: Settings) -> Path:
    """Where the built encoder lies."""
    return settings.var_dir / "model"


def index_folder(settings: Settings) -> Path:
    """Where the search index lies."""
    return settings.var_dir / "index"


def _database(settings: Settings, root: Path) -> Artefact:
    url = hashlib.sha256(settings.database_url.encode()).hexdigest()  # it may hold a password
    content = settings.content_dir
    inside = content.relative_to(root).as_posix() if content.is_relative_to(root) else None
    return Artefact(
        name="database",
        command=(sys.executable, "-m", "bot.cli.main", "content", "load"),
        record=settings.var_dir / "database.digest",
        root=root if inside else content,
        patterns=(f"{inside}/**/*", "knowledge/**/*.py", "careers/**/*.py", "schools/**/*.py", "bot/record/models.py")
        if inside
        else ("**/*",),
        words=lambda: [url],
        exists=lambda: content_number(settings.database_url) > 0,
    )


def _encoder(settings: Settings, root: Path) -> Artefact:
    folder = encoder_folder(settings)
    return Artefact(
        name="encoder",
        command=_step("encoder"),
        record=settings.var_dir / "encoder.digest",
        root=root,
        patterns=("knowledge/encoder/*.py", "knowledge/encoder/served/*"),
        words=lambda: (),
        exists=folder.is_dir,
    )


def _index(settings: Settings, root: Path) -> Artefact:
    record = settings.var_dir / "encoder.digest"
    return Artefact(
        name="index",
        command=_step("index"),
        record=settings.var_dir / "index.digest",
        root=root,
        patterns=("knowledge/search/**/*.py", "nlu/text/**/*"),
        words=lambda: [record.read_text(), settings.encoder or "", str(content_number(settings.database_url))],
        exists=index_folder(settings).exists,
        needs=("database", "encoder"),
    )


def _rasa(settings: Settings, root: Path) -> Artefact:
    encoder = settings.var_dir / "encoder.digest"
    return Artefact(
        name="rasa",
        command=_step("rasa"),
        record=settings.var_dir / "rasa.digest",
        root=root,
        patterns=(
            "config.yml",
            "domain/**/*",
            "nlu/**/*",
            "requirements/rasa.txt",
            "content/teencode.yml",
            "content/gazetteer.yml",
        ),
        words=lambda: [encoder.read_text(), names_digest(settings.database_url)],
        exists=rasa_model(settings).is_file,
        needs=("database", "encoder"),
    )


def _step(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bot.build.steps", name)
