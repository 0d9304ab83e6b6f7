"""Pictures of the kept figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.evaluation.spellings import SPELLINGS
from knowledge.pictures import pyplot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIGURES = {"accuracy": "right", "false_answers": "wrongly answered", "intent_macro_f1": "intents, macro-F1"}


def draw(body: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write ``search.png`` and ``answers.png``; where they are. Raises ``RuntimeError`` without matplotlib."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_searches(body, folder / "search.png"), _answers(body, folder / "answers.png")]


def _searches(body: Mapping[str, Any], path: Path) -> Path:
    """The first passage right, by spelling: the product, the last release, the baselines."""
    sets = [(name, part) for name, parts in body["search"].items() for part in parts]

    def bars(axes: Axes, name: str, part: str) -> None:
        found = body["search"][name][part]
        before = body.get("previous", {}).get("search", {}).get(name, {}).get(part, {})
        rows = {system: [found[spelling][system]["recall_1"] for spelling in found] for system in found["clean"]}
        old = [before.get(spelling, {}).get("product", {}).get("recall_1") for spelling in found]
        if any(value is not None for value in old):
            rows["product before"] = [value or 0.0 for value in old]
        _grouped(axes, rows, list(found))
        axes.set_title(f"{name}, {part}: first hit right (n = {found['clean']['product']['n']})")

    return _figure(sets, bars, path)


def _answers(body: Mapping[str, Any], path: Path) -> Path:
    """Answers of the whole system, by spelling."""
    sets = [(name, part) for name, parts in body["answers"].items() for part in parts]

    def bars(axes: Axes, name: str, part: str) -> None:
        found = body["answers"][name][part]
        rows = {label: [found[spelling][figure] for spelling in found] for figure, label in FIGURES.items()}
        _grouped(axes, rows, list(found))
        axes.set_title(f"{name}, {part} (n = {found['clean']['n']})")

    return _figure(sets, bars, path)


def _figure(sets: Sequence[tuple[str, str]], bars: Any, path: Path) -> Path:  # noqa: ANN401 - a drawing function
    drawing = pyplot()
    figure, axes = drawing.subplots(1, len(sets), figsize=(5 * len(sets), 4), layout="constrained", squeeze=False)
    for place, (name, part) in enumerate(sets):
        bars(axes[0][place], name, part)
    labels = axes[0][0].get_legend_handles_labels()
    figure.legend(*labels, loc="outside lower center", ncols=len(labels[1]), fontsize="small")
    figure.savefig(path, dpi=100, metadata={"Software": None})
    drawing.close(figure)
    return path


def _grouped(axes: Axes, rows: Mapping[str, Sequence[float]], names: Sequence[str]) -> None:
    width = 0.8 / len(rows)
    for place, (label, values) in enumerate(rows.items()):
        axes.bar([at + place * width for at in range(len(names))], values, width, label=label)
    axes.set_xticks([at + 0.4 - width / 2 for at in range(len(names))], [name for name in names if name in SPELLINGS])
    axes.set_ylim(0, 1)
