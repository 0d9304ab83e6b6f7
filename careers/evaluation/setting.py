"""All that the proposals depend on, opened once for a measurement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from careers.choosing.candidates import Candidate, candidates
from careers.choosing.grid import Grid
from careers.choosing.matching import propose
from careers.choosing.profile import Profile
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.weights import Weights
from careers.evaluation.naming import Names


@dataclass(frozen=True)
class Setting:
    """The questions, the trades, the weights and the names of the trades."""

    questionnaire: Questionnaire
    trades: tuple[Candidate, ...]
    weights: Weights
    names: Names
    grid: Grid

    @classmethod
    def open(cls, session: Session, content_dir: Path) -> Setting:
        """Read everything from a loaded database and its content folder."""
        trades = tuple(candidates(session))
        return cls(
            questionnaire=Questionnaire.load(content_dir),
            trades=trades,
            weights=Weights.load(content_dir),
            names=Names.load(session, content_dir),
            grid=Grid(trades),
        )

    def proposed(self, profile: Profile) -> tuple[str, ...]:
        """The ids of the trades proposed to this pupil."""
        return tuple(proposal.trade.id for proposal in propose(profile, self.trades, self.weights))
