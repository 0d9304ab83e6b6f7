"""The commands that begin with "/": ``content/channels.yml``, and what becomes of every other text with a slash.

Rasa takes a text that begins with "/" for a payload of ours, so no typed text may keep its slash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bot.phrases import Phrases
from knowledge.content.kinds import ContentKind, Item, Kinds, Mark
from knowledge.content.reader import read_yaml
from knowledge.content.schema import Strict, Text
from nlu.text import fold

FILE = "channels.yml"
# The one vendor with a menu of commands, Telegram, takes a hundred.
MOST = 100
_LONGEST_FIRST_WORD = 200
_CLOSING = ".,;:!?…"

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=True)]
Payload = Annotated[str, StringConstraints(pattern=r"^[/!].+$")]
Deed = Literal["new", "erase", "help"]


class Command(Strict):
    """One command; exactly one of the last three is set.

    ``also``: other ways to write it; ``spoken``: whole sentences that mean it, without any slash. ``press``: a payload
    of the dialogue; ``say``: words said in the person's place; ``does``: the channel's own work (a new talk, erase
    everything, the list of commands).
    """

    name: Name
    title: Title
    also: list[Name] = Field(default_factory=list)
    spoken: list[Text] = Field(default_factory=list)
    press: Payload | None = None
    say: Text | None = None
    does: Deed | None = Field(default=None, validate_default=True)

    @field_validator("say", "does")
    @classmethod
    def _one_of_three(cls, value: str | None, info: ValidationInfo) -> str | None:
        # A field that is wrong itself is absent here, and told already.
        before = [info.data.get(field, True) for field in ("press", "say")[: 1 if info.field_name == "say" else 2]]
        if value and any(before):
            raise PydanticCustomError("extra_forbidden", "only one of press, say and does")
        if info.field_name == "does" and not value and not any(before):
            raise PydanticCustomError("missing", "one of press, say and does is needed")
        return value

    @property
    def names(self) -> tuple[str, ...]:
        """Every way to write it."""
        return (self.name, *self.also)


class CommandFile(Strict):
    """The whole file, in the order in which a menu shows the commands."""

    commands: Annotated[list[Command], Field(min_length=1, max_length=MOST)]
    filler: list[Text] = Field(default_factory=list)
    agree: list[Text] = Field(default_factory=list)
    refuse: list[Text] = Field(default_factory=list)


class Commands:
    """The commands of one content folder."""

    def __init__(self, file: CommandFile) -> None:
        self._commands = tuple(file.commands)
        self._by_name = {name: command for command in file.commands for name in command.names}
        spoken = [command for command in file.commands if command.spoken]
        self._spoken = [(Phrases(command.spoken, file.filler), command) for command in spoken]
        self._agree, self._refuse = Phrases(file.agree, file.filler), Phrases(file.refuse, file.filler)

    @classmethod
    def load(cls, content_dir: Path) -> Self:
        """Read the file; raises ``FileNotFoundError``, ``UnreadableError``, or ``ValidationError`` naming the key."""
        document = read_yaml(content_dir, content_dir / FILE)[0]
        return cls(CommandFile.model_validate(document.data))

    def menu(self) -> list[tuple[str, str]]:
        """Name and title of each command, in the order of the file."""
        return [(command.name, command.title) for command in self._commands]

    def find(self, text: str) -> Command | None:
        """The command that a typed text gives: "/xoa", "/XOÁ@bot", "／goilai abc", or a whole sentence that means one.

        What follows the name of a command is ignored.
        """
        start = _after_slashes(text)
        if not start:
            return self._said(text)
        written = unicodedata.normalize("NFKC", text[start : start + _LONGEST_FIRST_WORD])
        first = next(iter(written.split()), "").partition("@")[0]
        visible = "".join(char for char in first if unicodedata.category(char) != "Cf")
        return self._by_name.get(fold(visible).rstrip(_CLOSING))

    def _said(self, text: str) -> Command | None:
        if len(text) > _LONGEST_FIRST_WORD:
            return None
        return next((command for phrases, command in self._spoken if phrases.whole(text)), None)

    def answer(self, text: str) -> bool | None:
        """Whether a text agrees (True) or refuses (False) to a question of ours; None where it says neither."""
        if len(text) > _LONGEST_FIRST_WORD:
            return None
        # No comes first: where bare syllables could say both, nothing is done.
        if self._refuse.whole(text):
            return False
        return True if self._agree.whole(text) else None

    @staticmethod
    def unslashed(text: str) -> str:
        """The text without the slashes it begins with; in no normal form does it begin with one."""
        return text[_after_slashes(text) :]


def _after_slashes(text: str) -> int:
    """Where the words begin after slashes, with whatever nobody sees around them; 0 where no slash leads."""
    slashes = False
    for place, char in enumerate(text):
        shown = unicodedata.normalize("NFKC", char)
        if not all(one == "/" or _unseen(one) for one in shown):
            return place if slashes else 0
        slashes = slashes or "/" in shown
    return len(text) if slashes else 0


def _unseen(char: str) -> bool:
    """Blanks, control and format signs, and marks with no letter below them: what cleaning a text may drop."""
    return unicodedata.category(char)[0] in "CZM"


def _names(item: Item[CommandFile]) -> Iterator[Mark]:
    for index, command in enumerate(item.data.commands):
        yield Mark("command", command.name, ("commands", index, "name"))
        for rank, name in enumerate(command.also):
            yield Mark("command", name, ("commands", index, "also", rank))


KINDS: Kinds = (ContentKind((FILE,), CommandFile, defines=_names),)
