"""The training data is broad enough, says one thing only, keeps clear of what examines it, and names nobody."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from ruamel.yaml import YAML

from knowledge.evaluation.questions import own_questions
from nlu.text import fold, normalise
from nlu.text.paths import ROOT
from tests.nlu.sentences import MIRROR, TRAINING, Sentence, mirror_sentences, topics, training_sentences

BUTTONS_ONLY = {"more", "choose", "guide", "guide_command"}
FEWEST_EXAMPLES = 25
MIRRORED = range(8, 16)
# Over folded text: numbers that may be telephones, addresses, names after "my name is", surnames with a middle name.
# Surnames that are ordinary words without diacritics (do, vo, dang, le) are left out; one school carries such a name.
PERSONAL = re.compile(
    r"\d{8,}|\d{3,4}[ .]\d{3}[ .]\d{3}|@\w|\bten (?:em|con|minh|toi|chau) la \w"
    r"|\b(?:nguyen|tran|pham|huynh|hoang|bui|ngo) (?:van|thi|huu|minh|thanh|ngoc) (?!troi\b)\w+"
)


def intents_of_domain() -> set[str]:
    return set(YAML(typ="safe").load((ROOT / "domain" / "intents.yml").read_text("utf-8"))["intents"])


def test_every_intent_has_examples_enough() -> None:
    count = Counter(sentence.intent for sentence in training_sentences())
    few = {intent: count[intent] for intent in intents_of_domain() - BUTTONS_ONLY if count[intent] < FEWEST_EXAMPLES}
    assert few == {}
    assert set(count) <= intents_of_domain()


def test_no_sentence_teaches_two_intents() -> None:
    seen: dict[str, Sentence] = {}
    torn = [
        (first, sentence)
        for sentence in training_sentences()
        if (first := seen.setdefault(sentence.folded, sentence)).intent != sentence.intent
    ]
    assert torn == []


def test_every_training_file_has_a_mirror_of_the_right_size() -> None:
    assert topics(MIRROR) == topics(TRAINING)
    count = Counter(sentence.topic for sentence in mirror_sentences())
    assert {topic: number for topic, number in count.items() if number not in MIRRORED} == {}


def test_a_mirror_asks_what_its_training_file_teaches() -> None:
    taught = {sentence.topic: sentence.intent for sentence in training_sentences()}
    assert [sentence for sentence in mirror_sentences() if sentence.intent != taught[sentence.topic]] == []


def test_no_mirror_sentence_is_learnt_or_asked_twice() -> None:
    learnt = {sentence.folded for sentence in training_sentences()}
    mirrored = Counter(sentence.folded for sentence in mirror_sentences())
    assert sorted(learnt & set(mirrored)) == []
    assert [text for text, number in mirrored.items() if number > 1] == []


def test_no_question_of_the_evaluation_is_learnt() -> None:
    asked = {fold(normalise(question.text)) for question in own_questions()}
    assert asked
    assert sorted(asked & {sentence.folded for sentence in training_sentences()}) == []


def test_nobody_is_named() -> None:
    everything = [*training_sentences(), *mirror_sentences()]
    assert [sentence.text for sentence in everything if PERSONAL.search(sentence.folded)] == []


@pytest.mark.parametrize(
    ("folded", "personal"),
    [
        ("goi em so 0905123456 nha", True),
        ("goi em so 0905 123 456", True),
        ("ten em la an", True),
        ("cho hoi nguyen van hai lop 9", True),
        ("thu cua em la an@lop9.vn", True),
        ("truong cao dang nguyen van troi", False),
        ("em ten gi ta, ten truong la chi", False),
        ("hoc phi nam 2026-2027 bao nhieu", False),
    ],
)
def test_the_search_for_names_sees_what_it_must(folded: str, personal: bool) -> None:
    assert bool(PERSONAL.search(folded)) is personal
