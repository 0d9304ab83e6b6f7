"""``chonnghe model build``: from the weights in the package to the encoder that is served, with papers."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from sentence_transformers import SentenceTransformer
from transformers import BertModel

from knowledge.encoder.build import NAME, build_encoder
from knowledge.encoder.export import export_onnx, quantise
from knowledge.encoder.manifest import MODEL, TOKENIZER, verified_manifest, write_manifest
from knowledge.encoder.onnx_encoder import load_encoder
from knowledge.encoder.torch_model import untaught
from knowledge.encoder.training.learn import LONGEST_TOKENS, Course, Exam, Lessons, course_folder, learn
from knowledge.encoder.training.own import Passage, examples, kept_back, own_sentences, paraphrases, triples
from knowledge.encoder.training.packages import fetch_all
from knowledge.encoder.training.plot import draw
from knowledge.encoder.training.texts import PASSAGE, read_packages

log = logging.getLogger(__name__)
TAUGHT = f"{NAME}-taught"
PLOT = "training.png"
OURS, OUR_PAIRS, OUR_PARAPHRASES = 2, 2, 6
"""How often each sentence, each question with its answer, and each with another question for it, of our own is taught:
each time typed another way."""


COMMON_PAPERS = {
    "model": TAUGHT,
    "own_texts": "passages of content/, examples of nlu/data; one question of an article in four is kept back",
    "licence": "MIT (weights of multilingual-e5-small); taught by Chọn Nghề",
}


@dataclass(frozen=True)
class Places:
    """Where things lie: what is cached and can be thrown away, and the folder that is served."""

    cache: Path
    served: Path
    intents: Path


def make(passages: Sequence[Passage], places: Places, course: Course) -> dict[str, Any]:
    """Build, teach, export, check, put in place; the manifest. Raises ``EncoderError`` where a check fails."""
    base = places.cache / "base"
    if not base.is_dir():
        build_encoder(base)
    teacher = load_encoder(base, threads=1)
    fetched = fetch_all(places.cache / "texts")
    general = read_packages(fetched)
    own = [*own_sentences(passages), *examples(places.intents)]
    lessons = Lessons(
        teacher,
        [*general.sentences, *own * OURS],
        general.pairs,
        [*triples(passages, teacher, course.seed)] * OUR_PAIRS,
        exam(passages),
        [pair for turn in range(OUR_PARAPHRASES) for pair in paraphrases(passages, course.seed + turn)],
        {text: one.target for one in passages for text in (one.text, one.text[:PASSAGE], one.title)},
    )
    counts = {name: len(getattr(lessons, name)) for name in ("sentences", "pairs", "triples", "paraphrases")}
    log.info("taught: %s", counts)
    model = untaught(LONGEST_TOKENS)
    folder = course_folder(places.cache, lessons, course)
    history = learn(model, lessons, course, folder)
    _put(model, base, places)
    draw(history, places.served / PLOT)
    made_of = {key: value for key, value in verified_manifest(base).items() if key != "figures"}
    papers = {"made_of": made_of, "general_texts": [one.origin() for one in fetched], "counts": counts}
    write_manifest(places.served, papers | {"course": asdict(course), "looks": _looks(history)} | COMMON_PAPERS)
    shutil.rmtree(folder, ignore_errors=True)  # the course is over: the next begins anew
    return verified_manifest(places.served)


def exam(passages: Sequence[Passage]) -> Exam:
    """The questions of our articles that are kept back, over all our answers."""
    answers = {f"{at}": one for at, one in enumerate(passages) if not one.question}
    asked = {f"q{at}": one for at, one in enumerate(passages) if one.question and kept_back(one.text)}
    right = {key: {at for at, answer in answers.items() if answer.target == one.target} for key, one in asked.items()}
    return Exam(
        {key: one.text for key, one in asked.items() if right[key]},
        {at: one.text[:PASSAGE] for at, one in answers.items()},
        right,
    )


def _put(model: SentenceTransformer, base: Path, places: Places) -> None:
    places.served.mkdir(parents=True, exist_ok=True)
    bert = cast(BertModel, model[0].auto_model)
    bert.cpu().train(False)
    bert.set_attn_implementation("eager")
    full = places.cache / "taught.onnx"
    export_onnx(bert, full)
    quantise(full, places.served / MODEL)
    shutil.copyfile(base / TOKENIZER, places.served / TOKENIZER)


def _looks(history: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """How often the questions that were not taught found their passage first, at the end of the course."""
    looks = [row for row in history if "eval_clean_cosine_accuracy@1" in row]
    return {name: value for name, value in looks[-1].items() if "accuracy@1" in name} if looks else {}
