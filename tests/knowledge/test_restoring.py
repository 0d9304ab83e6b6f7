"""What is counted for restoring diacritics, what is kept back, and the file that comes of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder.manifest import digest
from knowledge.restoring import evaluate as measuring
from knowledge.restoring.counting import Text, count
from knowledge.restoring.texts import is_marked, kept_back, own_sentences, parted
from nlu.text import fold
from nlu.text.ngrams import RESERVED, Counts, Ngrams
from nlu.text.paths import content_dir
from nlu.text.restore import COUNTS, Restorer

OWN = ["em muốn học nghề hàn", "học nghề hàn ở đâu", "nghỉ học rồi học nghề được không"]
GENERAL = ["nghe nhạc rất hay.", "nghe nhạc và nghe đài", "Nghe nhạc. Đi học!"]
LIST = ["hàn", "hán", "nghé", "con nghé"]
MOST_BYTES = 4_000_000


@pytest.fixture
def counts() -> Counts:
    return count(Text(OWN, GENERAL, LIST))


@pytest.fixture(scope="module")
def own() -> list[str]:
    return own_sentences(content_dir())


def test_a_file_gives_back_what_was_counted(counts: Counts, tmp_path: Path) -> None:
    path = tmp_path / "counts.npz"
    counts.save(path)
    first = path.read_bytes()
    restorer = Restorer.load(path)
    assert restorer.restore("hoc nghe han") == "học nghề hàn"
    assert restorer.restore("toi nghe nhac") == "toi nghe nhạc"
    Counts.load(path).save(path)
    assert path.read_bytes() == first


def test_ours_counts_four_times_and_listed_syllables_exist(counts: Counts) -> None:
    weight = dict(zip(counts.words, counts.single.tolist(), strict=True))
    assert weight["hàn"] == 2 * 4
    assert weight["nhạc"] == 3
    assert weight["hán"] == 0
    assert weight["nghé"] == 1  # of a compound
    assert "rất" not in weight  # once in general text is too seldom
    assert counts.words[: len(RESERVED)] == RESERVED


def test_a_compound_says_what_follows_what_and_not_where_sentences_begin(counts: Counts) -> None:
    firsts = [word for word, number in zip(counts.words, counts.firsts, strict=True) for _ in range(number)]
    pairs = {(first, counts.words[second]) for first, second in zip(firsts, counts.seconds.tolist(), strict=True)}
    assert ("con", "nghé") in pairs
    assert ("<edge>", "con") not in pairs
    assert ("<edge>", "nghe") in pairs


def test_shares_of_all_words_after_a_beginning_are_one(counts: Counts) -> None:
    ngrams, every = Ngrams(counts), np.arange(len(counts.words))
    for pair in (-1, 0, 3):
        first = int(np.repeat(every, counts.firsts)[pair]) if pair >= 0 else int(every[-1])
        second = int(counts.seconds[pair]) if pair >= 0 else first
        likely, _ = ngrams.score(np.array([pair]), np.array([second]), every)
        assert float(np.exp(likely).sum()) == pytest.approx(1, abs=1e-3)


def test_doubles_of_a_sentence_are_kept_back_together() -> None:
    sentences = [f"câu hỏi số {number} về học nghề" for number in range(300)]
    kept = [one for one in sentences if kept_back(one)]
    assert 10 < len(kept) < 60
    assert all(kept_back(fold(one)) and kept_back(one.upper() + "?") for one in kept)
    counted, back = parted(Text(sentences, sentences, ["từ"]))
    assert back.own == kept
    assert not set(counted.own) & set(back.own)
    assert counted.listed == ["từ"]
    assert not back.listed


def test_own_sentences_are_those_typed_with_marks(own: list[str]) -> None:
    assert len(own) > 5000
    assert all(map(is_marked, own))
    assert "hoc nghe co duoc thi tot nghiep thpt" not in own
    assert not any("{ban}" in one.lower() for one in own)


def test_the_committed_file_is_the_one_its_manifest_describes() -> None:
    manifest = json.loads(COUNTS.with_suffix(".json").read_text("utf-8"))
    assert manifest["files"] == {COUNTS.name: digest(COUNTS)}
    assert COUNTS.stat().st_size <= MOST_BYTES
    assert all(origin["licence"] for origin in manifest["origins"])


def test_scores_count_syllables_and_whole_sentences() -> None:
    asked = ["học nghề", "học phí"]
    score = measuring.measure(lambda texts: ["học nghề", texts[1]], asked, fold)
    assert (score.syllables, score.sentences, score.n) == (0.5, 0.5, 2)


def test_the_restorer_does_better_than_the_most_frequent_spelling(own: list[str]) -> None:
    restorer = Restorer.load()
    asked = [one for one in own if kept_back(one)][:400]
    ours = measuring.measure(lambda texts: [restorer.restore(text) for text in texts], asked, fold)
    plain = measuring.measure(measuring.most_frequent(restorer), asked, fold)
    assert ours.syllables > 0.9
    assert ours.syllables > plain.syllables + 0.1


def test_without_sentences_kept_back_the_command_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measuring.main(["--kept", str(tmp_path / "none.json")]) == 1
    assert "knowledge.restoring.build" in capsys.readouterr().err


def test_a_python_without_pyvi_is_named() -> None:
    with pytest.raises(OSError, match="pyvi"):
        measuring.by_pyvi(Path(sys.executable))(["hoc nghe"])
