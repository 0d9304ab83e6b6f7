"""The words that the wish to be called listens for: ``content/leads.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from ruamel.yaml import YAML

from bot.phrases import Phrases
from knowledge.content.kinds import ContentKind, Kinds
from knowledge.content.schema import Strict, Text
from nlu.text.segment import Lists

FILE = "leads.yml"
AgeBand = Literal["under_16", "16_17", "18_plus"]
Some = Annotated[list[Text], Field(min_length=1)]


class AgeWords(Strict):
    """How people say their age without a number of years."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    under_16: Some
    from_16: Some = Field(alias="16_17")
    from_18: Some = Field(alias="18_plus")


class ChangeWords(Strict):
    """What the person wants to put right in the summary."""

    name: Some
    phone: Some
    school: Some


class WithdrawWords(Strict):
    """``clear`` names what is taken back. ``near``, and ``alone`` as a whole sentence, count while the talk has a wish.

    ``ways`` only ask how.
    """

    clear: Some
    near: Some
    alone: Some
    ways: Some


class AroundNames(Strict):
    """Words that people put before and after their name."""

    before: Some
    after: Some


class GuardianWords(Strict):
    """What a child says of the guardian: ``yes`` and ``no`` are whole sentences once the ``filler`` is left out."""

    filler: Some
    yes: Some
    no: Some


class LeadFile(Strict):
    """All lists of the file. ``not_names``: words that make a short text no name; ``filler``: not heard at all."""

    filler: Some
    yes: Some
    no: Some
    guardian: GuardianWords
    leave: Some
    skip: Some
    ages: AgeWords
    change: ChangeWords
    withdraw: WithdrawWords
    around_names: AroundNames
    not_names: Some


@dataclass(frozen=True)
class LeadWords:
    """The lists of the file, ready to be heard in a text; ``questions`` tells what asks something."""

    yes: Phrases
    no: Phrases
    guardian_yes: Phrases
    guardian_no: Phrases
    leave: Phrases
    skip: Phrases
    ages: dict[AgeBand, Phrases]
    change: dict[str, Phrases]
    clear: Phrases
    near: Phrases
    alone: Phrases
    ways: Phrases
    not_names: Phrases
    before_name: Phrases
    after_name: Phrases
    questions: Lists

    @classmethod
    def load(cls, content_dir: Path) -> LeadWords:
        """Read the lists; raises ``FileNotFoundError`` or pydantic's ``ValidationError`` naming the key."""
        file = LeadFile.model_validate(YAML(typ="safe").load(content_dir / FILE))
        ages, change, back = file.ages, file.change, file.withdraw

        def phrases(some: list[str]) -> Phrases:
            return Phrases(some, file.filler)

        return cls(
            yes=phrases(file.yes),
            no=phrases(file.no),
            guardian_yes=Phrases(file.guardian.yes, file.guardian.filler),
            guardian_no=Phrases(file.guardian.no, file.guardian.filler),
            leave=phrases(file.leave),
            skip=phrases(file.skip),
            ages={
                "under_16": phrases(ages.under_16),
                "16_17": phrases(ages.from_16),
                "18_plus": phrases(ages.from_18),
            },
            change={"name": phrases(change.name), "phone": phrases(change.phone), "school": phrases(change.school)},
            clear=phrases(back.clear),
            near=phrases(back.near),
            alone=phrases(back.alone),
            ways=phrases(back.ways),
            not_names=phrases(file.not_names),
            before_name=Phrases(file.around_names.before),
            after_name=Phrases(file.around_names.after),
            questions=Lists.load(content_dir / "segment.yml"),
        )


KINDS: Kinds = (ContentKind((FILE,), LeadFile),)
