"""All trades side by side as numbers, so that a sign is weighed against every one of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from careers.choosing.candidates import Candidate
from careers.choosing.interests import LETTERS, Row, standard

STRONGEST = 3
Mask = NDArray[np.bool_]


class Grid:
    """One row per trade, in the order given.

    ``shape``: the six interests of each trade with mean 0 and deviation 1. ``strength``: attributes, 0 to 3.
    """

    def __init__(self, trades: Sequence[Candidate]) -> None:
        self.trades = tuple(trades)
        self.at = {trade.id: row for row, trade in enumerate(self.trades)}
        self.shape = standard(np.array([[trade.riasec[letter] for letter in LETTERS] for trade in trades], float))
        self.names = tuple(dict.fromkeys(name for trade in trades for name in trade.attributes))
        self.strength = np.array([[trade.attributes.get(name, 0) for name in self.names] for trade in trades], float)
        self.group = np.array([trade.group for trade in trades])
        self.taught = np.array([trade.taught for trade in trades], bool)
        self._relative = (self.strength - self.strength.mean(axis=0)) / STRONGEST

    def zeros(self) -> Row:
        """A row of nothing."""
        return np.zeros(len(self.trades))

    def strength_of(self, attribute: str) -> Row:
        """How strongly each trade has the attribute, 0 to 3; zeros for an unknown one."""
        return self.strength[:, self.names.index(attribute)] if attribute in self.names else self.zeros()

    def relative(self, attribute: str) -> Row:
        """The same against the average trade, -1 to 1: what few trades have tells more than what all have."""
        return self._relative[:, self.names.index(attribute)] if attribute in self.names else self.zeros()

    def uses(self, subject: str) -> Mask:
        """Which trades use the school subject (folded name)."""
        return np.array([subject in trade.subjects for trade in self.trades], bool)

    def only(self, trade_ids: Sequence[str]) -> Mask:
        """Which rows are these trades."""
        found = np.zeros(len(self.trades), bool)
        found[[self.at[name] for name in trade_ids if name in self.at]] = True
        return found

    def twins(self, row: int) -> Mask:
        """Trades with the same six interests (one O*NET profile for several of ours), itself among them."""
        same: Mask = np.isclose(self.shape, self.shape[row]).all(axis=1)
        return same
