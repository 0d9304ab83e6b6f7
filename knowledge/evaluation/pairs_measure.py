"""``chonnghe evaluate retrieval``: the product's search and its baselines on anybody's pairs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from knowledge.encoder import Encoder, EncoderError, build_encoder, load_encoder, open_encoder
from knowledge.encoder.served import SERVED
from knowledge.evaluation.metrics import Ranking, ranking
from knowledge.evaluation.pairs import PairSet, read_sets
from knowledge.evaluation.pairs_systems import SYSTEMS, Systems
from knowledge.evaluation.report import table
from knowledge.evaluation.retrieval import rank_of
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.evaluation.system import SystemFault
from knowledge.search.searcher import MAX_CHARACTERS
from knowledge.search.weights import Weights

E5_FOLDER = Path("baseline") / "e5"
EVERY = 200  # questions between two lines of progress
Say = Callable[[str], None]
SetFigures = dict[str, dict[str, dict[str, float]]]


def evaluate_pairs(
    paths: Sequence[Path], var_dir: Path, encoder_name: str | None, limit: int | None, say: Say
) -> dict[str, SetFigures]:
    """``{set: {spelling: {system: figures}}}``; ``say`` is told how far it is.

    Raises ``DataError`` where a file has a mistake, ``SystemFault`` where an encoder is missing.
    """
    sets = read_sets(paths, limit)
    try:
        encoder, e5 = product_encoder(encoder_name), baseline_encoder(var_dir / E5_FOLDER, say)
    except (EncoderError, OSError) as error:
        raise SystemFault(f"Retrieval cannot be measured: {error}") from error
    return {one.name: as_figures(measure(one, encoder, e5, say)) for one in sets}


def product_encoder(name: str | None) -> Encoder:
    """The encoder that the product's search uses; raises ``EncoderError``."""
    return open_encoder(SERVED, name)


def baseline_encoder(folder: Path, say: Say) -> Encoder:
    """Multilingual-e5-small as its authors made it, built into ``folder`` where it is not yet there and whole.

    Raises ``EncoderError`` where it cannot be built.
    """
    try:
        return load_encoder(folder)
    except EncoderError:
        say(f"building the baseline e5 in {folder} (about 20 seconds, once)")
    with redirect_stdout(sys.stderr):
        build_encoder(folder)
    return load_encoder(folder)


def measure(
    pairs: PairSet, encoder: Encoder, e5: Encoder, say: Say, weights: Weights | None = None
) -> dict[str, dict[str, Ranking]]:
    """``{spelling: {system: figures}}`` over all questions of the set, each system over all of its passages."""
    say(f"{pairs.name}: encoding {len(pairs.passages)} passages")
    systems = Systems(pairs.passages, encoder, e5, weights or Weights.load())
    return {name: _spelling(systems, pairs, name, say) for name in SPELLINGS}


def as_figures(measured: Mapping[str, Mapping[str, Ranking]]) -> SetFigures:
    """The figures as they are printed with ``--json``."""
    return {spelling: {name: _named(one) for name, one in found.items()} for spelling, found in measured.items()}


def tables(sets: Mapping[str, SetFigures]) -> str:
    """A table a set, for people."""
    return "\n\n".join(_table(" ".join(name.split()), figures) for name, figures in sets.items())


def _table(title: str, figures: SetFigures) -> str:
    rows = [
        [spelling, system, *values.values()] for spelling, found in figures.items() for system, values in found.items()
    ]
    return table(title, ["spelling", "system", "recall@1", "recall@5", "mrr@10", "n"], rows)


def _spelling(systems: Systems, pairs: PairSet, spelling: str, say: Say) -> dict[str, Ranking]:
    ranks: dict[str, list[int | None]] = {name: [] for name in SYSTEMS}
    typed = [SPELLINGS[spelling](question[:MAX_CHARACTERS]) for question, _ in pairs.asked]
    found = zip(pairs.asked, systems.orders(typed), strict=True)
    for done, ((_, right), orders) in enumerate(found, start=1):
        for name, order in orders.items():
            ranks[name].append(rank_of(order, [right]))
        if done == len(typed) or done % EVERY == 0:
            say(f"{pairs.name}: {spelling}: asked {done} of {len(typed)}")
    return {name: ranking(places) for name, places in ranks.items()}


def _named(figures: Ranking) -> dict[str, float]:
    return {"recall@1": figures.recall_1, "recall@5": figures.recall_5, "mrr@10": figures.mrr_10, "n": figures.n}
