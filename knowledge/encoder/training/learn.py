"""The lessons: typed text lands where the clean sentence lies, questions land near the passages that answer them.

The teacher is the untaught encoder with the clean sentence. Everything is drawn from one seed. A run that was stopped
goes on at its last checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator, SequentialEvaluator
from sentence_transformers.sentence_transformer.losses import EmbedDistillLoss, MultipleNegativesRankingLoss
from transformers.trainer_utils import get_last_checkpoint

from knowledge.encoder.protocol import PASSAGE_PROMPT, QUERY_PROMPT, Encoder
from knowledge.encoder.training.batches import LikeLengths
from knowledge.encoder.training.own import Triple
from nlu.text import fold
from nlu.text.habits import folded, respaced, shortened, slipped, some_folded, spoken, teencoded, without_tones

Habit = Callable[[str, Random], str]


def _bare(habit: Habit) -> Habit:
    return lambda text, random: fold(habit(text, random))


# How often each way of typing is drawn. Half of the users type without diacritics; slips come on top of that.
STYLES: tuple[tuple[float, Habit], ...] = (
    (0.36, folded),
    (0.10, _bare(slipped)),
    (0.14, teencoded),
    (0.10, without_tones),
    (0.06, slipped),
    (0.05, some_folded),
    (0.04, _bare(spoken)),
    (0.03, respaced),
    (0.02, shortened),
    (0.10, lambda text, _random: text),
)
LONGEST_TOKENS = 48
SCALE = 50.0
"""Cosines of this model lie close together; the ranking loss spreads them by this factor."""


@dataclass(frozen=True)
class Exam:
    """What is looked at meanwhile: questions that are never taught and the passages to find."""

    questions: dict[str, str]
    passages: dict[str, str]
    right: dict[str, set[str]]


@dataclass(frozen=True)
class Lessons:
    """What is taught and by whom: sentences (ours weigh more by standing several times), pairs in general, ours.

    ``paraphrases`` are pairs of questions that ask the same. ``targets`` says of our passages and questions what they
    belong to: in one batch two of the same would be wrong for each other.
    """

    teacher: Encoder
    sentences: Sequence[str]
    pairs: Sequence[tuple[str, str]]
    triples: Sequence[Triple]
    exam: Exam
    paraphrases: Sequence[tuple[str, str]] = ()
    targets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """How long and how fast. ``steps`` of ``batch`` texts; the figures are the defaults of ``chonnghe model build``."""

    steps: int = 1100
    batch: int = 48
    rate: float = 6e-5
    seed: int = 7
    look_every: int = 250


def course_folder(cache: Path, lessons: Lessons, course: Course) -> Path:
    """Where a course keeps its checkpoints: only the same course over the same lessons goes on there."""
    pairs = [*lessons.pairs, *lessons.paraphrases]
    taught = [*lessons.sentences, *map(str, pairs), *map(str, lessons.triples), str(course)]
    return cache / f"course-{hashlib.sha256(chr(10).join(taught).encode('utf-8', 'replace')).hexdigest()[:16]}"


def typed(text: str, random: Random) -> str:
    """The text in one of the ways that people type."""
    way = random.choices([way for _share, way in STYLES], [share for share, _way in STYLES])[0]
    return way(text, random) or text


class _Trainer(SentenceTransformerTrainer):
    """Goes on at a checkpoint of ours: the library would load it with a pooling layer, which our model has not."""

    def _load_from_checkpoint(self, checkpoint_path: str) -> None:  # type: ignore[override]  # as the library does
        loaded = SentenceTransformer(checkpoint_path, device="cpu", model_kwargs={"add_pooling_layer": False})
        self.model.load_state_dict(loaded.state_dict())


def learn(model: SentenceTransformer, lessons: Lessons, course: Course, folder: Path) -> list[dict[str, Any]]:
    """Train the model in place; the log of losses and looks. ``folder`` keeps checkpoints."""
    data = _data(lessons, course)
    losses = {"typed": EmbedDistillLoss(model), "pairs": MultipleNegativesRankingLoss(model, scale=SCALE)}
    losses["triples"] = losses["paraphrases"] = losses["pairs"]
    model.max_seq_length = LONGEST_TOKENS
    trainer = _Trainer(
        model=model,
        args=_arguments(course, folder, lessons.targets),
        train_dataset=data,
        loss=losses,
        evaluator=SequentialEvaluator([_look(lessons.exam, "clean", str), _look(lessons.exam, "folded", fold)]),
    )
    stopped: str | None = get_last_checkpoint(str(folder)) if folder.is_dir() else None  # type: ignore[no-untyped-call]
    trainer.train(resume_from_checkpoint=stopped)
    history: list[dict[str, Any]] = trainer.state.log_history
    return history


def _data(lessons: Lessons, course: Course) -> dict[str, Dataset]:
    random = Random(course.seed)
    found: dict[str, Dataset] = {
        "typed": _typed_data(lessons.sentences, lessons.teacher, random),
        "triples": Dataset.from_dict(
            {
                "anchor": [typed(one.question, random) for one in lessons.triples],
                "positive": [one.passage for one in lessons.triples],
                "negative": [one.wrong for one in lessons.triples],
            }
        ),
    }
    for name, pairs in (("pairs", lessons.pairs), ("paraphrases", lessons.paraphrases)):
        if pairs:
            asked = [typed(question, random) for question, _right in pairs]
            found[name] = Dataset.from_dict({"anchor": asked, "positive": [right for _question, right in pairs]})
    return found


def _typed_data(sentences: Sequence[str], teacher: Encoder, random: Random) -> Dataset:
    known = list(dict.fromkeys(sentences))
    vectors = dict(zip(known, np.asarray(teacher.encode_queries(known), dtype=np.float32), strict=True))
    return Dataset.from_dict(
        {
            "sentence": [typed(sentence, random) for sentence in sentences],
            "label": [vectors[sentence] for sentence in sentences],
        }
    )


def _arguments(course: Course, folder: Path, targets: Mapping[str, str]) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        max_steps=course.steps,
        per_device_train_batch_size=course.batch,
        learning_rate=course.rate,
        warmup_steps=max(1, course.steps // 15),
        lr_scheduler_type="cosine",
        weight_decay=0.0,
        seed=course.seed,
        data_seed=course.seed,
        prompts={
            "typed": {"sentence": QUERY_PROMPT},
            "pairs": {"anchor": QUERY_PROMPT, "positive": PASSAGE_PROMPT},
            "paraphrases": {"anchor": QUERY_PROMPT, "positive": PASSAGE_PROMPT},
            "triples": {"anchor": QUERY_PROMPT, "positive": PASSAGE_PROMPT, "negative": PASSAGE_PROMPT},
        },
        batch_sampler=partial(LikeLengths, targets=targets),
        multi_dataset_batch_sampler="proportional",
        eval_strategy="steps",
        eval_steps=course.look_every,
        save_steps=course.look_every,
        save_total_limit=1,
        logging_steps=25,
        report_to="none",
        dataloader_num_workers=0,
    )


def _look(exam: Exam, name: str, spell: Callable[[str], str]) -> InformationRetrievalEvaluator:
    return InformationRetrievalEvaluator(
        queries={key: spell(text) for key, text in exam.questions.items()},
        corpus=dict(exam.passages),
        relevant_docs=exam.right,
        name=name,
        query_prompt=QUERY_PROMPT,
        corpus_prompt=PASSAGE_PROMPT,
        accuracy_at_k=[1, 5],
        precision_recall_at_k=[1],
        ndcg_at_k=[10],
        map_at_k=[10],
        batch_size=32,
        write_csv=False,
    )
