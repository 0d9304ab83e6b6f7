"""What ``bench_search`` measured: tables for people, and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.evaluation.report import table
from knowledge.pictures import pyplot

PICTURE = Path("evaluation") / "bench_search.png"
PARTS = {"search": "search", "encoding": "of it, encoding", "bm25": "BM25 alone"}
STEPS = ("libraries_s", "encoder_s", "index_s", "first_question_s")
RESIDENT = ("libraries_mb", "encoder_mb", "index_mb")


def tables(figures: Mapping[str, Any]) -> str:
    """All figures as plain tables."""
    sizes, machine = figures["sizes"], figures["machine"]
    speed = [
        [size, name, found[part]["p50_ms"], found[part]["p95_ms"]]
        for size, found in sizes.items()
        for part, name in PARTS.items()
    ]
    start = [[size, *(found["start"][name] for name in (*STEPS, *RESIDENT))] for size, found in sizes.items()]
    near = [[size, *found["approximate"].values()] for size, found in sizes.items() if "approximate" in found]
    threads = [[count, *found.values()] for count, found in figures["threads"].items()]
    encoders = [[name, *found.values()] for name, found in figures["encoders"].items()]
    found = [
        table("One question, ms", ["passages", "what", "p50", "p95"], speed),
        table("Start of a fresh process", ["passages", *STEPS, *RESIDENT], start),
        table("Found by the approximate index", ["passages", "of the nearest 10", "of all candidates"], near),
        table(f"Many threads, {figures['threads_at']} passages", ["threads", "per second", "p50", "p95"], threads),
        table("One encoded question, one thread, ms", ["encoder", "p50", "p95"], encoders),
        f"{machine['cores']} cores; load of the machine at the end: {machine['load']}",
    ]
    if made := [size for size, one in sizes.items() if one["encoded"] < int(size)]:
        few = ", ".join(f"{sizes[size]['encoded']} of {size}" for size in made)
        found.append(f"Encoded: {few}; the other vectors are likenesses of encoded ones.")
    return "\n\n".join(part for part in found if near or not part.startswith("Found by"))


def draw(figures: Mapping[str, Any], var_dir: Path) -> Path:
    """Write ``evaluation/bench_search.png`` below ``var_dir``; its path. Raises ``RuntimeError`` without matplotlib."""
    drawing = pyplot()
    figure, (time, start, memory) = drawing.subplots(1, 3, figsize=(13, 4), layout="constrained")
    sizes = [int(size) for size in figures["sizes"]]
    found = list(figures["sizes"].values())
    for part, name in PARTS.items():
        (line,) = time.plot(sizes, [one[part]["p95_ms"] for one in found], marker="o", label=f"{name}, p95")
        time.plot(sizes, [one[part]["p50_ms"] for one in found], ls=":", marker=".", color=line.get_color())
    start.plot(sizes, [sum(one["start"][step] for step in STEPS) for one in found], marker="o", label="to first answer")
    for name in RESIDENT:
        memory.plot(sizes, [one["start"][name] for one in found], marker="o", label=f"with {name.removesuffix('_mb')}")
    for plot, title in ((time, "one question, ms (dotted: p50)"), (start, "start, s"), (memory, "resident, MB")):
        plot.set(title=title, xlabel="passages", xscale="log", ylim=(0, None))
        plot.legend()
    path = var_dir / PICTURE
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    drawing.close(figure)
    return path
