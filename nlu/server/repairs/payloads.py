"""Repair: the payload of a button ("/inform{…}") goes through the whole pipeline, and then all its results are dropped.

It is read at once. What is no payload goes through the pipeline as before.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from nlu.server.repairs.repair import Change, Repair
from nlu.text import normalise

stock_parse = MessageProcessor._parse_message_with_graph


def _parse(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker, only_output_properties: bool = True
) -> dict[str, Any]:
    if (message.text or "").startswith("/"):
        # the pipeline's tokenizer normalises before
        typed = Message({"text": normalise(message.text)})
        read = YAMLStoryReader.unpack_regex_message(typed, self.domain, RegexMessageHandler.__name__)
        if read is not typed:
            return dict(read.as_dict(only_output_properties=only_output_properties))
    return stock_parse(self, message, tracker, only_output_properties)


PAYLOADS = Repair(
    name="payloads of buttons",
    changes=[Change(MessageProcessor, "_parse_message_with_graph", _parse)],
    rests_on=[MessageProcessor._parse_message_with_graph, RegexMessageHandler, YAMLStoryReader.unpack_regex_message],
    expected="fc58445cff695232865ac3430165052c01302039f41abb2651ce188eab52b0d7",
)
