"""Training examples in the spellings that users really type: without diacritics, in short forms, with slips.

Half of the users type without diacritics. Instead of asking the authors of the training data to write everything twice,
each example is learnt in three spellings: as written, folded, and in one more habit. Which one is drawn from the text
itself, so that training twice gives the same model.
"""

# ruff: noqa: ARG003 - Rasa fixes these signatures
from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any
from zlib import crc32

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.text import fold, normalise
from nlu.text.habits import slipped, teencoded, without_tones

HABITS: tuple[Callable[[str, Random], str], ...] = (
    teencoded,
    without_tones,
    lambda text, random: slipped(text, random, SLIPS),
    lambda text, random: fold(slipped(text, random, SLIPS)),
)
SLIPS = 0.25
"""Share of the longer words that get a slip of the finger."""


def spellings(text: str) -> list[str]:
    """The further spellings of an example, without itself and without repeats; the same each time."""
    whole = normalise(text)
    random = Random(crc32(whole.encode()))
    typed = random.choice(HABITS)(whole, random)
    return [one for one in dict.fromkeys([fold(whole), typed]) if one not in {whole, text}]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SpellingAugmenter(GraphComponent):
    """Enlarges the training data; does nothing to messages. Stands first in the pipeline."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingAugmenter:
        """A component without state."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training data with every intent example in its further spellings too."""
        examples = list(training_data.training_examples)
        seen = {example.get(TEXT) for example in examples}
        for example in training_data.training_examples:
            if example.get(INTENT) and example.get(TEXT) and not example.get("entities"):
                new = [text for text in spellings(example.get(TEXT)) if text not in seen]
                seen.update(new)
                examples += [Message({TEXT: text, INTENT: example.get(INTENT)}) for text in new]
        return TrainingData(examples)

    def process(self, messages: list[Message]) -> list[Message]:
        """Messages as they are."""
        return messages
