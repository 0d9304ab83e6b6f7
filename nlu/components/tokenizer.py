"""Normalises a message and cuts it into syllables; the first component, all others rest on it."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.reading import MEANT, texts_of
from nlu.text import fold, normalise
from nlu.text.understood import understood
from nlu.text.words import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """One token a syllable, its folded form as lemma. The message's text becomes the normalised one.

    Offsets of tokens and entities are those of the normalised text. The bot sends text that is normalised already, so
    they are the offsets of what it sent.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Intents are single labels here."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalise, then tokenise."""
        for message in messages:
            _read(message)
        return super().process(messages)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalise, then tokenise. Examples with marked entities keep their text: the marks are offsets into it."""
        for example in texts_of(training_data):
            _read(example)
        return super().process_training_data(training_data)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The syllables of one attribute."""
        text = message.get(attribute)
        return [Token(word.text, word.start, word.end, lemma=fold(word.text)) for word in words(text)]


def _read(message: Message) -> None:
    text = message.get(TEXT)
    if not isinstance(text, str):
        return
    if not message.get("entities"):
        text = normalise(text)
        message.set(TEXT, text)
    message.set(MEANT, understood(text))
