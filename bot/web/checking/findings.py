"""What a look at a page finds: codes and values; the words are in ``content/replies/embed_check.yml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Mark = Literal["bad", "warn", "good"]
# What a page says of itself is repeated no longer than this, in characters.
SHOWN_CHARS = 300
_WORST_FIRST: tuple[Mark, ...] = ("bad", "warn", "good")


@dataclass(frozen=True)
class Finding:
    """One thing found. ``values`` fill its words; they may hold text of the page, for a template that escapes it."""

    code: str
    mark: Mark = "bad"
    values: Mapping[str, str] = field(default_factory=dict)


class Trouble(Exception):  # noqa: N818 - a school's page is in trouble, not our code
    """The page could not be looked at; ``finding`` says why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, "bad", {name: shown(value) for name, value in values.items()})


@dataclass(frozen=True)
class Report:
    """Everything found. ``address``: what was looked at; ``school``: the id of the host whose page it is, if any."""

    address: str
    findings: Sequence[Finding]
    school: str | None = None

    @property
    def mark(self) -> Mark:
        """That of the worst finding."""
        return min((one.mark for one in self.findings), key=_WORST_FIRST.index, default="good")


def shown(text: str, most: int = SHOWN_CHARS) -> str:
    """A text of the page as it may be repeated: one line, bounded, without control characters."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return line if len(line) <= most else line[:most] + "…"
