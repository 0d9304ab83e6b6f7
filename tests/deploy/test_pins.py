"""The application's pins are complete: they are installed without their dependencies, so nothing may be missing."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from deploy.layers import canonical, pinned

ROOT = Path(__file__).resolve().parents[2]


def pins(name: str) -> dict[str, str]:
    lines = pinned(ROOT / "requirements" / f"{name}.txt")
    return {canonical(line.split("==")[0]): line.split("==")[1] for line in lines}


def needed_by(names: list[str]) -> set[str]:
    """All packages that these requirements need here, with their own needs, by what is installed."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        key = f"{canonical(requirement.name)}{sorted(requirement.extras)}"
        if key in seen:
            continue
        seen.add(key)
        found.add(canonical(requirement.name))
        for text in distribution(requirement.name).requires or []:
            need = Requirement(text)
            extras = ["", *requirement.extras]
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(need)
    return found


def project() -> dict[str, list[str]]:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {"app": data["dependencies"], "dev": data["optional-dependencies"]["dev"]}


def test_the_application_pins_everything_it_needs_and_nothing_else() -> None:
    try:
        needed = needed_by(project()["app"])
    except PackageNotFoundError as error:
        pytest.fail(f"{error.name} is needed and not installed")
    assert set(pins("app")) - {"pip"} == needed


def test_the_tools_pin_what_the_application_does_not() -> None:
    assert set(pins("dev")) == needed_by(project()["dev"]) - set(pins("app"))


def test_ranges_of_the_project_file_admit_the_pins() -> None:
    exact = pins("app") | pins("dev")
    for text in [*project()["app"], *project()["dev"]]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(exact[canonical(requirement.name)]), text
