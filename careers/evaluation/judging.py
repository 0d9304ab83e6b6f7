"""What is right and wrong in proposals, as shares of cases and of proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careers.evaluation.cases import Case


@dataclass(frozen=True)
class Judged:
    """What one system proposed for one case."""

    case: Case
    proposed: tuple[str, ...]

    @property
    def hit(self) -> bool:
        """Whether something a good counsellor would propose is among them."""
        return bool(set(self.proposed) & set(self.case.acceptable))

    @property
    def wrong(self) -> tuple[str, ...]:
        """What a good counsellor would not propose."""
        return tuple(trade for trade in self.proposed if trade in self.case.unacceptable)

    @property
    def all_acceptable(self) -> bool:
        """Whether every one of them is acceptable."""
        return bool(self.proposed) and set(self.proposed) <= set(self.case.acceptable)


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1. ``wrong_cases``: with an unacceptable trade; ``wrong_proposals``: of all trades proposed."""

    cases: int
    hits: float
    wrong_cases: float
    wrong_proposals: float
    all_acceptable: float


def figures(judged: Iterable[Judged]) -> Figures:
    """The figures of one system; several judgements of one case (draws of chance) weigh equally."""
    every = list(judged)
    proposals = sum(len(one.proposed) for one in every)
    return Figures(
        cases=len({one.case.id for one in every}),
        hits=_share([one.hit for one in every]),
        wrong_cases=_share([bool(one.wrong) for one in every]),
        wrong_proposals=sum(len(one.wrong) for one in every) / max(proposals, 1),
        all_acceptable=_share([one.all_acceptable for one in every]),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(len(flags), 1)
