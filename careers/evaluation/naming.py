"""Trades named in a sentence of a case.

The running assistant has them from Rasa's gazetteer, which this room may not import; here only the sure part of its
rules is followed: names of two syllables or more, and shorter ones after a word such as "nghề".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.models import Alias
from nlu.text import Syllable, fold, folded_syllables, has_diacritics, normalise, spell_out

Key = tuple[str, ...]
_CLAUSES = re.compile(r"[,.;!?\n]+|\b(?:nhưng|nhung)\b")
DENIALS = frozenset({"khong", "chang", "cha", "dung", "ghet", "chan"})


@dataclass(frozen=True)
class Named:
    """Trades of one sentence by id: named, and named as not wanted."""

    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()


class Names:
    """Finds trades by all their names; immutable."""

    def __init__(self, aliases: Collection[tuple[str, str]], common: Collection[str], cues: Collection[str]) -> None:
        self._common = {tuple(folded_syllables(name)) for name in common}
        self._cues = frozenset(fold(cue) for cue in cues)
        self._targets: dict[Key, dict[str, str]] = {}
        for target, text in aliases:
            key = tuple(folded_syllables(text))
            if key:
                self._targets.setdefault(key, {})[target] = " ".join(one.written for one in spell_out(normalise(text)))
        self._longest = max(map(len, self._targets), default=0)

    @classmethod
    def load(cls, session: Session, content_dir: Path) -> Names:
        """The names of the database, with the word lists of ``content/gazetteer.yml``."""
        rows = session.execute(select(Alias.target, Alias.text).where(Alias.kind == "trade"))
        rules = YAML(typ="safe").load(content_dir / "gazetteer.yml")
        return cls([(target, text) for target, text in rows], rules["common_names"], rules["cues"]["sure"])

    def find(self, text: str) -> Named:
        """The trades of a sentence, each once; a name that means several trades names them all."""
        liked: dict[str, None] = {}
        disliked: dict[str, None] = {}
        marked = has_diacritics(text)
        for clause in _CLAUSES.split(normalise(text).lower()):
            syllables = spell_out(clause)
            for start, trades in self._in_clause(syllables, marked=marked):
                denied = any(one.folded in DENIALS for one in syllables[:start])
                (disliked if denied else liked).update(dict.fromkeys(trades))
        return Named(tuple(one for one in liked if one not in disliked), tuple(disliked))

    def _in_clause(self, syllables: list[Syllable], *, marked: bool) -> Iterator[tuple[int, list[str]]]:
        """Start and trades of each name, the longest first from left to right."""
        at = 0
        while at < len(syllables):
            for size in range(min(self._longest, len(syllables) - at), 0, -1):
                trades = self._meant(syllables, at, size, marked=marked)
                if trades:
                    yield at, trades
                    at += size
                    break
            else:
                at += 1

    def _meant(self, syllables: list[Syllable], at: int, size: int, *, marked: bool) -> list[str]:
        key = tuple(one.folded for one in syllables[at : at + size])
        targets = self._targets.get(key, {})
        cued = at > 0 and syllables[at - 1].folded in self._cues
        if not targets or ((size == 1 or key in self._common) and not cued):
            return []
        written = " ".join(one.written for one in syllables[at : at + size])
        return [
            target for target, text in targets.items() if not marked or not has_diacritics(written) or text == written
        ]
