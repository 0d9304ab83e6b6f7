"""Training examples in the spellings that users really type: without diacritics, and with a slip of the finger.

Half of the users type without diacritics. Instead of asking the authors of the training data to write everything twice,
each example is learnt in three spellings: as written, folded, and with one slip. The slips are drawn from the text
itself, so that training twice gives the same model.
"""

# ruff: noqa: ARG003 - Rasa fixes these signatures
from __future__ import annotations

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

SHORTEST = 5
"""Letters of a word that may get a slip: shorter words become other words."""


def with_slip(text: str) -> str:
    """The text with two neighbouring letters of one long word exchanged or one letter lost; the same each time."""
    random = Random(crc32(text.encode()))
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return text
    at = random.choice(long)
    word = words[at]
    place = random.randrange(1, len(word) - 1)
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    words[at] = swapped if random.random() < 0.5 else word[:place] + word[place + 1 :]
    return " ".join(words)


def spellings(text: str) -> list[str]:
    """The further spellings of an example, without itself and without repeats."""
    whole = normalise(text)
    folded = fold(whole)
    return [one for one in dict.fromkeys([folded, with_slip(folded), with_slip(whole)]) if one != whole]


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
