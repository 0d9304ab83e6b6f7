"""Why a trade is proposed, and the one thing to know about it: taken from the parts of its score, never invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careers.choosing.circumstances import TAUGHT, asked_about, asks_school, health
from careers.choosing.grid import STRONGEST, Grid
from careers.choosing.parts import CLEAR, UNSAID, Part, hard_subjects, wishes
from careers.choosing.profile import DENIED, Profile
from careers.choosing.weights import Weights
from knowledge.replies import Replies

LEAST, MOST = 2, 3
SHARE = 0.25
"""The share of the strongest sign's points for a trade from which another sign is told as a reason for it."""
BURDENS = ("rui_ro_an_toan", "di_xa", "ca_kip_cuoi_tuan", "suc_luc", "ngoai_troi")
"""What weighs on people at work, heaviest first."""
PARENT = "parent"


@dataclass(frozen=True)
class Reason:
    """One part of the score in words: what was said (``label``) and what it has to do with the trade (``facet``)."""

    sign_id: str
    label: str
    facet: str


@dataclass(frozen=True)
class _Weighed:
    part: Part
    points: float


def reasons_of(parts: Iterable[Part], row: int) -> tuple[Reason, ...]:
    """The signs that raised the trade most, each once, in different respects: three at most.

    A sign counts with all it did to this trade, good and bad; one that did little beside the strongest is left out.
    Up to two are filled with signs that repeat a respect, then with the trade's being taught nearby.
    """
    signs: dict[str, list[_Weighed]] = {}
    for part in parts:
        if part.sign is not UNSAID:
            signs.setdefault(part.sign.label, []).append(_Weighed(part, float(part.values[row])))
    taught = signs.pop(TAUGHT.label, [])
    net = {label: sum(one.points for one in mine) for label, mine in signs.items()}
    least = SHARE * max(net.values(), default=0.0)
    best = [signs[label] for label in sorted(signs, key=lambda label: -net[label]) if 0 < net[label] >= least]
    fresh, repeated = _told(best, row)
    filler = [*repeated, *(_reason(one.part) for one in taught if _tellable(one, row))]
    return (*fresh[:MOST], *filler[: max(0, LEAST - len(fresh))])


def _told(signs: Sequence[list[_Weighed]], row: int) -> tuple[list[Reason], list[Reason]]:
    """A reason per sign, one respect each; apart from them those that can only repeat a respect."""
    used: set[str] = set()
    fresh: list[Reason] = []
    repeated: list[Reason] = []
    for mine in signs:
        tellable = sorted((one for one in mine if _tellable(one, row)), key=lambda one: -one.points)
        if not tellable:
            continue
        new = next((one for one in tellable if one.part.facet not in used), None)
        if new is None:
            repeated.append(_reason(tellable[0].part))
            continue
        used.add(new.part.facet)
        fresh.append(_reason(new.part))
    return fresh, repeated


def _tellable(one: _Weighed, row: int) -> bool:
    part = one.part
    return (
        bool(part.facet)
        and not part.sign.private
        and one.points > 0
        and (part.tellable is None or bool(part.tellable[row]))
    )


def _reason(part: Part) -> Reason:
    return Reason(part.sign.id, part.sign.label, part.facet)


def caution_of(profile: Profile, grid: Grid, row: int, weights: Weights) -> str | None:
    """The key (in ``caution.yml``) of one thing to know: what clashes with what was said, else what weighs most."""
    if any(asked_about(limit, grid)[row] for limit in profile.limits):
        return "limit"
    if asks_school(profile) and health(grid)[row]:
        return "entry"
    if not grid.taught[row]:
        return "untaught"
    wished = wishes(profile, weights)
    trade = grid.trades[row]
    clashes = [name for name, pull in wished.items() if pull < 0 and trade.attributes.get(name, 0) >= CLEAR]
    if clashes:
        return f"clash_{min(clashes, key=lambda name: wished[name])}"
    if hard_subjects(profile) & set(trade.subjects):
        return "clash_subject"
    heavy = (name for name in BURDENS if trade.attributes.get(name, 0) == STRONGEST and wished.get(name, 0) <= 0)
    return next((f"burden_{name}" for name in heavy), None)


def reason_text(replies: Replies, reason: Reason, role: str | None) -> str:
    """The reason as a sentence to a pupil or about a parent's child; ``reason.yml`` holds both forms."""
    kind, _, detail = reason.facet.partition(":")
    opening = _form(replies, f"reason.{_opening(reason)}", role)
    key = f"{kind}_{detail}" if kind in ("attribute", "without", "interest") else kind
    rest = _form(replies, f"reason.{key}", role)
    said = replies.address(opening, role, label=replies.address(reason.label, role))
    return replies.address(rest, role, said=said, subject=detail).strip()


def caution_text(replies: Replies, caution: str, role: str | None) -> str:
    """The thing to know as a sentence to a pupil or about a parent's child."""
    return replies.address(_form(replies, f"caution.{caution}", role), role).strip()


def _opening(reason: Reason) -> str:
    """How the sign was given: denied, by naming a trade, as something to avoid, chosen, or told."""
    question, chosen, _ = reason.sign_id.partition(".")
    if reason.sign_id.startswith(DENIED):
        return "said_denied"
    if not chosen:
        return "said_told"
    return f"said_{question}" if question in ("liked", "avoid") else "said_chosen"


def _form(replies: Replies, key: str, role: str | None) -> str:
    """The text for a parent where there is one of its own."""
    parent = f"{key}_{PARENT}"
    return str(replies.raw(parent if role == PARENT and parent in replies else key))
