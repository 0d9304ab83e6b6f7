"""Repair: Rasa plans the order of its components anew for each message and prediction, with Dask, 8 % of its time.

The order never changes while a model is served, so it is made once for each target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

from nlu.server.repairs.repair import Change, Repair

ORDERS = "_orders_of_targets"
Order = list[tuple[str, tuple[str, ...]]]


def _run(
    self: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None
) -> dict[str, Any]:
    wanted = tuple(targets or self._graph_schema.target_names)
    known: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in _order(self, wanted):
            if name not in known:
                known[name] = self._instantiated_nodes[name](*(known.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(known[name] for name in wanted)


def _order(runner: DaskGraphRunner, targets: tuple[str, ...]) -> Order:
    """The components that the targets need, each after those that it needs, with their names."""
    orders: dict[tuple[str, ...], Order] = runner.__dict__.setdefault(ORDERS, {})
    if targets not in orders:
        nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        sorter = TopologicalSorter({name: [need for need in every if need in nodes] for name, every in needs.items()})
        orders[targets] = [(name, needs[name]) for name in sorter.static_order()]
    return orders[targets]


GRAPH = Repair(
    name="the order of components",
    changes=[Change(DaskGraphRunner, "run", _run)],
    rests_on=[DaskGraphRunner, GraphNode.__call__, GraphSchema.minimal_graph_schema],
    expected="d0acc45edf57251deae69121f8aa892552a779e2c6dbdf8d9b4e8398fa2c44a8",
)
