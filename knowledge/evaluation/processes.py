"""Resident memory and CPU time of a process and all below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def tree_memory_mb(pid: int) -> dict[str, float]:
    """Megabytes resident, for each process of the tree by a short name and ``total`` (shared pages count each time).

    Raises ``RuntimeError`` where psutil is not installed: it comes with the development requirements.
    """
    found = _tree(pid, lambda process: process.memory_info().rss / 1e6)
    return {name: round(value, 1) for name, value in (found | {"total": sum(found.values())}).items()}


def tree_cpu_seconds(pid: int) -> dict[str, float]:
    """Seconds of CPU used so far, for each process of the tree by a short name. Raises as ``tree_memory_mb``."""
    return _tree(pid, lambda process: sum(process.cpu_times()[:2]))


def _tree(pid: int, measure: Callable[[Any], float]) -> dict[str, float]:
    try:
        import psutil  # type: ignore[import-untyped]
    except ImportError as error:
        raise RuntimeError("psutil is missing: it comes with the development requirements") from error
    found: dict[str, float] = {}
    root = psutil.Process(pid)
    for process in [root, *root.children(recursive=True)]:
        try:
            name = _name(process.cmdline(), process.pid)
            found[name] = found.get(name, 0.0) + measure(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _name(command: list[str], pid: int) -> str:
    known = {"nlu.server": "rasa", "actions.server": "actions", "bot.web": "app", "bot.cli.main": "supervisor"}
    return next((name for module, name in known.items() if module in command), f"process {pid}")
