"""The import rule of docs/architecture.md, read from the code itself: which room may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("actions", "bot", "careers", "knowledge", "nlu", "schools", "deploy", "tests")

# Room (longest prefix wins) -> our modules it may import; itself is always allowed.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "nlu.text": (),
    "nlu.gazetteer": ("nlu.text",),
    "nlu.components": ("nlu", "knowledge.encoder"),
    "nlu.server": ("nlu", "knowledge.encoder"),
    "nlu": ("nlu",),
    "knowledge": ("nlu.text",),
    "careers": ("knowledge", "nlu.text"),
    "schools": ("knowledge", "nlu.text"),
    "actions": ("careers", "schools", "knowledge", "nlu.text"),
    "bot": ("careers", "schools", "knowledge", "nlu.text"),
    # The set-up runs before anything is installed and shares one module that needs only the standard library.
    "deploy": ("bot.supervisor.lifeline",),
}
ONLY_IN: dict[str, tuple[str, ...]] = {
    "rasa": ("nlu.components", "nlu.server"),
    "rasa_sdk": ("actions",),
    "fastapi": ("bot.web",),
    "starlette": ("bot.web",),
    "sanic": ("actions", "nlu.server"),
    "typer": ("bot.cli", "knowledge.evaluation.cli"),
    "telegram": ("bot.channels.telegram",),
    "segno": ("bot.channels", "bot.posters", "bot.booth"),
    "torch": ("knowledge.encoder",),
    "transformers": ("knowledge.encoder",),
    "sentence_transformers": ("knowledge.encoder",),
}
# Rasa's environment has none of the current libraries: what it imports must stay plain.
IN_BOTH_ENVIRONMENTS = ("nlu",)
CURRENT_LIBRARIES_ONLY = ("pydantic", "fastapi", "typer", "bm25s", "faiss", "httpx", "pydantic_settings")


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, module: str, is_package: bool = False) -> Iterator[str]:
    """Full names of everything imported, ``from a import b`` as ``a.b``; relative ones resolved."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = parts[: len(parts) - node.level + is_package]
                base = ".".join([*kept, base]).rstrip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def inside(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if inside(module, (room,))), key=len)


VENDORS = tuple(f"bot.channels.{vendor}" for vendor in ("telegram", "zalo", "zalo_bot", "messenger"))
# A vendor's rooms know nothing of each other, and only who opens or sets up the channels knows them.
KNOW_VENDORS = ("bot.channels.opening", "bot.setup", "bot.cli")
# Data flows channel -> inbox: what answers does not know by which way it was asked.
BELOW_CHANNELS = ("bot.inbox", "bot.record", "bot.safety", "bot.privacy", "bot.leads", "bot.reminders", "bot.hosts")
ABOVE_ANSWERS = ("bot.channels", "bot.web", "bot.booth", "bot.posters")


def channel_faults(module: str, name: str) -> Iterator[str]:
    vendor = next((vendor for vendor in VENDORS if inside(name, (vendor,))), None)
    if vendor and not inside(module, (vendor, *KNOW_VENDORS)):
        yield f"{module} imports {name}: a vendor's room is known to {', '.join(KNOW_VENDORS)} only"
    if inside(module, BELOW_CHANNELS) and inside(name, ABOVE_ANSWERS):
        yield f"{module} imports {name}: it must not know of channels"


def faults(module: str, imported: Iterator[str]) -> Iterator[str]:
    allowed = (room_of(module), *MAY_IMPORT[room_of(module)])
    for name in imported:
        top = name.split(".")[0]
        yield from channel_faults(module, name)
        if top in ROOMS and not inside(name, allowed):
            yield f"{module} imports {name}: {room_of(module)} may import only {', '.join(allowed)}"
        if top in ONLY_IN and not inside(module, ONLY_IN[top]):
            yield f"{module} imports {name}: only {', '.join(ONLY_IN[top])} may"
        if top in CURRENT_LIBRARIES_ONLY and inside(module, IN_BOTH_ENVIRONMENTS):
            yield f"{module} imports {name}, which Rasa's environment does not have"


def code_files() -> list[Path]:
    return sorted(path for room in ROOMS[:-1] for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", code_files(), ids=module_of)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    module = module_of(path)
    found = imports(path.read_text("utf-8"), module, path.name == "__init__.py")
    assert list(faults(module, found)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("knowledge.search.index", "import bot.settings"),
        ("knowledge.search.index", "from fastapi import FastAPI"),
        ("nlu.text", "from knowledge import facts"),
        ("nlu.gazetteer.matcher", "from nlu import components"),
        ("careers.lookup", "def f():\n    from schools import lookup"),
        ("actions.plan", "from bot.record import models"),
        ("nlu.server.command", "from knowledge import search"),
        ("bot.inbox.inbox", "import rasa.core.agent"),
        ("bot.inbox.inbox", "from ...actions import plan"),
        ("bot.channels.zalo.channel", "from telegram import Bot"),
        ("bot.channels.worker", "from bot.channels.telegram import client"),
        ("bot.channels.zalo.client", "from bot.channels.telegram import client"),
        ("bot.inbox.desk", "from bot.channels import models"),
        ("bot.inbox.opening", "from bot.booth import show"),
        ("bot.hosts.store", "from bot.web import embed"),
        ("bot.hosts.passes", "import segno"),
        ("nlu.components.reading", "import pydantic"),
    ],
)
def test_the_scanner_sees_what_it_must(module: str, source: str) -> None:
    assert list(faults(module, imports(source, module)))


def test_every_room_of_the_architecture_has_its_rule() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert folders == {module.split(".")[0] for module in MAY_IMPORT}
    assert all(f"`{folder}`" in page or f"`{folder}/" in page for folder in folders - {"deploy"})
