"""Retrieval on anybody's pairs: the format and its errors, the four systems, the figures on standard output."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.evaluate import evaluate
from knowledge.encoder import EncoderError, Vectors
from knowledge.evaluation import pairs_measure
from knowledge.evaluation.jsonl import DataError
from knowledge.evaluation.pairs import Passage, read_sets
from knowledge.evaluation.pairs_measure import as_figures, measure, tables
from knowledge.evaluation.pairs_systems import LONG, MOST_PIECES, SYSTEMS, Systems, pieces, product_rows, rank_fusion
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.weights import Weights
from tests.knowledge.searching import HashEncoder

LAW = {
    "1": ("Nghị định học phí", "Người tốt nghiệp lớp 9 học trung cấp được miễn phí.", "học trung cấp mất tiền không"),
    "2": ("Luật nghĩa vụ quân sự", "Người đang học được tạm hoãn gọi nhập ngũ.", "đang học có phải nhập ngũ không"),
    "3": ("Bộ luật lao động", "Người lao động phải đủ mười lăm tuổi.", "người lao động mấy tuổi"),
    "4": ("Luật giao thông", "Đủ mười sáu tuổi được đi xe gắn máy dưới 50 phân khối.", "mấy tuổi được đi xe gắn máy"),
}  # fmt: skip
NEWS = {
    "a": ("Đời sống", "Chỗ ở nội trú có giá hai trăm nghìn đồng mỗi tháng.", "giá chỗ ở nội trú mỗi tháng"),
    "b": ("Nghề hàn", "Thợ hàn lành nghề có lương mười triệu đồng.", "thợ hàn lương bao nhiêu"),
    "c": ("Du lịch", "Trường dạy kỹ thuật chế biến món ăn.", "học chế biến món ăn ở trường nào"),
    "1": ("Ô tô", "Học công nghệ ô tô kéo dài ba năm.", "công nghệ ô tô học mấy năm"),
}
GOOD = {"set": "s", "question": "hỏi gì", "passage_id": "1", "passage_title": "Tên", "passage": "Đáp án."}


def _entries(name: str, texts: dict[str, tuple[str, str, str]]) -> list[dict[str, str]]:
    return [
        {"set": name, "question": asked, "passage_id": key, "passage_title": title, "passage": text}
        for key, (title, text, asked) in texts.items()
    ]


def _file(folder: Path, *lines: object, name: str = "pairs.jsonl") -> Path:
    path = folder / name
    words = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    path.write_text("\n".join(words), "utf-8", errors="surrogatepass")
    return path


@pytest.fixture
def both(tmp_path: Path) -> Path:
    return _file(tmp_path, *_entries("luật", LAW), *_entries("báo", NEWS))


@pytest.fixture
def fake_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs_measure, "product_encoder", lambda *_: HashEncoder())
    monkeypatch.setattr(pairs_measure, "baseline_encoder", lambda *_: HashEncoder("e5"))


def test_each_set_has_its_own_passages(both: Path) -> None:
    law, news = read_sets([both])
    assert (law.name, [passage.id for passage in law.passages]) == ("luật", ["1", "2", "3", "4"])
    assert (news.name, [passage.id for passage in news.passages]) == ("báo", ["1", "a", "b", "c"])
    assert law.passages[0].title != news.passages[0].title
    assert law.asked[0] == ("học trung cấp mất tiền không", "1")


def test_a_limit_leaves_out_questions_and_no_passages(both: Path, tmp_path: Path) -> None:
    more = _file(tmp_path, {**GOOD, "set": "luật", "passage_id": 9}, name="more.jsonl")
    law, news = read_sets([both, more], limit=2)
    assert [len(law.asked), len(news.asked)] == [2, 2]
    assert [passage.id for passage in law.passages] == ["1", "2", "3", "4", "9"]


def test_questions_may_repeat_and_letters_that_end_lines_elsewhere_may_stand_in_texts(tmp_path: Path) -> None:
    odd = {**GOOD, "question": "một\u2028hai\x85ba", "passage_title": "", "passage_id": 7, "more": [1]}
    found = read_sets([_file(tmp_path, odd, "", odd)])[0]
    assert found.asked == (("một\u2028hai\x85ba", "7"),) * 2
    assert found.passages == (Passage("7", "", "Đáp án."),)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{"], "pairs.jsonl, line 1: not JSON"),
        ([GOOD, "[1]"], "line 2: not a JSON object"),
        (["[" * 100_000], "line 1: not JSON"),
        (['{"set": ' + "9" * 5000 + "}"], "line 1: not JSON"),
        ([{key: value for key, value in GOOD.items() if key != "passage"}], "line 1: the key `passage` is missing"),
        ([{**GOOD, "question": None}], "line 1: `question` must be a text"),
        ([{**GOOD, "question": ["a"]}], "line 1: `question` must be a text"),
        ([{**GOOD, "set": " "}], "line 1: `set` must not be empty"),
        ([GOOD, {**GOOD, "passage": "Khác."}], "line 2: set 's': `passage` differs .* passage_id '1'"),
        ([GOOD, {**GOOD, "passage_title": "Khác"}], "line 2: set 's': `passage_title` differs"),
        ([], "pairs.jsonl: the file holds no lines"),
        (["", " "], "pairs.jsonl: the file holds no lines"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(tmp_path: Path, lines: Sequence[object], told: str) -> None:
    path = _file(tmp_path, *lines)
    with pytest.raises(DataError, match=told) as caught:
        read_sets([path])
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    done = CliRunner().invoke(evaluate, ["retrieval", "--pairs", str(path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert str(caught.value) in done.stderr


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_sets([tmp_path / "nothing.jsonl"])
    with pytest.raises(DataError, match="cannot be read"):
        read_sets([tmp_path])
    (tmp_path / "latin.jsonl").write_bytes('{"set": "é"}'.encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_sets([tmp_path / "latin.jsonl"])


def test_every_system_is_measured_in_every_spelling_on_every_question(both: Path) -> None:
    found = as_figures(measure(read_sets([both])[0], HashEncoder(), HashEncoder("e5"), lambda _: None))
    assert list(found) == list(SPELLINGS)
    for systems in found.values():
        assert list(systems) == list(SYSTEMS)
        for figures in systems.values():
            assert list(figures) == ["recall@1", "recall@5", "mrr@10", "n"]
            assert figures["n"] == 4
            assert (
                0 <= figures["recall@1"] <= figures["mrr@10"] <= figures["recall@5"] <= 1
            )  # all are among the first 5
    assert found["clean"]["product"]["recall@1"] == 1
    assert found["folded"]["bm25"] == found["clean"]["bm25"]  # BM25 reads folded syllables


class _Fixed:
    """Knows one direction a text; every other text lies in the last one."""

    name = "fixed"
    dimension = 4

    def __init__(self, places: dict[str, int]) -> None:
        self._places = places

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.eye(4, dtype=np.float32)[[self._places.get(text, 3) for text in texts]]

    encode_passages = encode_queries


def test_the_baselines_rank_whole_passages_as_they_are_written() -> None:
    passages = [Passage("1", "Tên Một", "Chữ Hoa."), Passage("2", "", "gà vịt"), Passage("3", "", "không liên quan")]
    e5 = _Fixed({"Tên Một\nChữ Hoa.": 0, "gà vịt": 1, "không liên quan": 2, "GÀ Tên": 0})
    order = next(Systems(passages, HashEncoder(), e5, Weights.load()).orders(["GÀ Tên"]))
    assert order["e5"][0] == "1"
    assert set(order["bm25"]) == {"1", "2"}  # the title is part of the document; the third shares nothing
    assert order["e5+bm25"][0] == "1"
    assert set(order["e5+bm25"]) == {"1", "2", "3"}


def test_the_baseline_bm25_reads_a_passage_to_its_end() -> None:
    long = Passage("dài", "Bài dài", "Chuyện này không có gì. " * 300 + "Cuối cùng là con tê giác.")
    others = [Passage(f"x{number}", "", f"Chuyện số {number} không có gì.") for number in range(5)]
    order = next(Systems([long, *others], HashEncoder(), HashEncoder("e5"), Weights.load()).orders(["con tê giác"]))
    assert order["bm25"] == ["dài"]
    assert order["product"][0] == "dài"


def test_rank_fusion_adds_reciprocal_ranks() -> None:
    first, second = np.array([2, 0, 1]), np.array([0])
    assert rank_fusion([first, second], 4).tolist() == [0, 2, 1]


def test_a_long_passage_is_rows_of_one_target_whole_and_in_pieces_with_its_title() -> None:
    sentence = "Đây là một câu dài vừa phải nói về việc học nghề ở trường trung cấp. "
    passage = Passage("p", "Tiêu đề", (sentence * 30).strip())
    rows = product_rows(passage)
    assert len(rows) > 2
    assert {row.target for row in rows} == {"p"}
    assert len({row.id for row in rows}) == len(rows)
    assert all(row.searchable.startswith("Tiêu đề\nĐây là") and row.searchable.endswith(".") for row in rows)
    texts = [row.text.removeprefix("Tiêu đề\n") for row in rows]
    assert texts[0] == " ".join(texts[1:]) == passage.text
    short = product_rows(Passage("q", "Tiêu đề", "Ngắn."))
    assert [row.searchable for row in short] == ["Tiêu đề\nNgắn."]


@given(st.text(alphabet=st.characters() | st.sampled_from("a .\n"), max_size=4000))
def test_pieces_are_bounded_and_lose_nothing_but_spaces(text: str) -> None:
    found = pieces(text)
    assert all(len(piece) <= LONG for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_huge_passage_costs_a_bounded_number_of_pieces() -> None:
    assert len(pieces("a" * 3_000_000)) == len(pieces(" b. " * 800_000)) == MOST_PIECES


ODD = st.text(st.characters(), min_size=1, max_size=30) | st.sampled_from(
    ["\ud800", "?!", "\x00", "👩‍🔧" * 9, "a" * 50_000]
)


@given(question=ODD, passage=ODD, title=ODD | st.just(""), name=ODD)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_text_is_measured_or_told(tmp_path: Path, question: str, passage: str, title: str, name: str) -> None:
    entry = {"set": name, "question": question, "passage_id": "1", "passage_title": title, "passage": passage}
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in (entry, {**entry, "passage_id": name})), "utf-8")
    try:
        sets = read_sets([path])
    except DataError as error:
        assert "must not be empty" in str(error)  # noqa: PT017 - the other outcome is as good
        return
    figures = {one.name: as_figures(measure(one, HashEncoder(), HashEncoder("e5"), lambda _: None)) for one in sets}
    json.dumps(figures).encode()
    tables(figures).encode()


@pytest.mark.usefixtures("fake_encoders")
def test_json_alone_is_on_standard_output(both: Path, tmp_path: Path) -> None:
    asked = ["retrieval", "--pairs", str(both), "--var", str(tmp_path), "--json", "--limit", "3"]
    done = CliRunner().invoke(evaluate, asked)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == ["sets"]
    assert list(found["sets"]) == ["luật", "báo"]
    assert found["sets"]["báo"]["toneless"]["e5+bm25"]["n"] == 3
    assert "asked 3 of 3" in done.stderr


@pytest.mark.usefixtures("fake_encoders")
def test_people_get_a_table_a_set(both: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(evaluate, ["retrieval", "--pairs", str(both), "--var", str(tmp_path)])
    lines = done.stdout.splitlines()
    assert {"luật", "báo"} <= set(lines)
    assert sum(line.split()[:2] == ["folded", "product"] for line in lines) == 2


def test_without_the_products_encoder_it_says_what_is_missing(
    both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs_measure, "SERVED", tmp_path / "nothing")
    done = CliRunner().invoke(evaluate, ["retrieval", "--pairs", str(both), "--var", str(tmp_path / "empty")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no encoder in" in done.stderr


def test_the_untouched_model_is_built_once_and_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    built: list[Path] = []

    def build(folder: Path) -> None:
        os.write(2, b"by a library\n")
        print("encoder: figures")  # noqa: T201 - as the builder does
        built.append(folder)

    def load(folder: Path) -> HashEncoder:
        if folder not in built:
            raise EncoderError("no encoder")
        return HashEncoder("e5")

    monkeypatch.setattr(pairs_measure, "build_encoder", build)
    monkeypatch.setattr(pairs_measure, "load_encoder", load)
    said: list[str] = []
    for _ in range(2):
        assert pairs_measure.baseline_encoder(tmp_path / "e5", said.append).name == "e5"
    assert (len(built), len(said)) == (1, 1)
    assert capfd.readouterr().out == ""


def test_what_others_print_meanwhile_is_not_on_standard_output(
    both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def noisy(*_: object) -> HashEncoder:
        os.write(1, b"noise of a library\n")
        return HashEncoder()

    monkeypatch.setattr(pairs_measure, "product_encoder", noisy)
    monkeypatch.setattr(pairs_measure, "baseline_encoder", noisy)
    done = CliRunner().invoke(evaluate, ["retrieval", "--pairs", str(both), "--var", str(tmp_path), "--json"])
    assert done.exit_code == 0
    heard = capfd.readouterr()
    assert "noise" in heard.err
    assert "noise" not in heard.out
