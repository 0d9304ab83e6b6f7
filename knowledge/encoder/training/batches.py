"""Batches of texts of like length: padding costs as much as reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers.base.sampler import DefaultBatchSampler

TOGETHER = 40
"""So many batches are sorted by length together; their order, and what is among them, is by chance."""


class LikeLengths(DefaultBatchSampler):
    """Each epoch all rows once, by chance; a batch holds no answer twice: it would be wrong for the other.

    ``targets`` says of a text what it belongs to: no batch holds two of the same either.
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int,
        drop_last: bool,
        targets: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(dataset, batch_size, drop_last, **more)
        column = "positive" if "positive" in dataset.column_names else dataset.column_names[0]
        self._texts: list[str] = list(dataset[column])
        self._targets = [(targets or {}).get(text, text) for text in self._texts]
        self._made: tuple[int, list[list[int]]] | None = None

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self._batches())

    def __len__(self) -> int:
        return len(self._batches())

    def _batches(self) -> list[list[int]]:
        """This epoch's: how many there are depends on what collides."""
        if self._made is None or self._made[0] != self.epoch:
            self._made = self.epoch, self._drawn()
        return self._made[1]

    def _drawn(self) -> list[list[int]]:
        chance = torch.Generator().manual_seed(self.seed + self.epoch)
        order, together = torch.randperm(len(self._texts), generator=chance).tolist(), TOGETHER * self.batch_size
        batches: list[list[int]] = []
        for at in range(0, len(order), together):
            rows = sorted(order[at : at + together], key=lambda row: len(self._texts[row]))
            batches += _batches(rows, self._targets, self.batch_size)
        return [batches[place] for place in torch.randperm(len(batches), generator=chance).tolist()]


def _batches(rows: list[int], targets: list[str], size: int) -> Iterator[list[int]]:
    """Full batches without the same target twice; what is left over waits for another epoch."""
    waiting = rows
    while len(waiting) >= size:
        batch, seen, later = list[int](), set[str](), list[int]()
        for place, row in enumerate(waiting):
            if len(batch) == size:
                later += waiting[place:]
                break
            if targets[row] in seen:
                later.append(row)
                continue
            seen.add(targets[row])
            batch.append(row)
        if len(batch) < size:
            return
        yield batch
        waiting = later
