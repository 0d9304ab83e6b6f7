"""The checker names every mistake with file, line and mend, in sentences from the content."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli.content import all_kinds
from knowledge.content.kinds import Finding
from knowledge.content.messages import Messages, Problem
from knowledge.content.validate import check, examine

TESTS = Path(__file__).parents[1]
VALIDATOR = TESTS.parent / "content" / "replies" / "validator.yml"
TODAY = date(2026, 11, 22)
ARTICLE = "articles/hoc-phi/mien-hoc-phi.md"
ADVICE = "articles/hoc-phi/chon-truong.md"
SCHOOL = "schools/cd_mau.yml"
PROGRAMME = "programmes/cd_mau.yml"
POLICY = "policies/hoc-phi.yml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(TESTS / "content_sample", folder)
    shutil.copy(VALIDATOR, folder / "replies")
    return folder


def _replace(content: Path, file: str, old: str, new: str) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new), encoding="utf-8")


def _findings(content: Path) -> list[Finding]:
    return examine(content, TODAY, all_kinds())[1]


def _problems(content: Path) -> list[Problem]:
    return check(content, TODAY, all_kinds())


def test_the_sample_has_no_mistake(content: Path) -> None:
    assert _problems(content) == []


def test_our_own_content_has_no_mistake() -> None:
    assert [str(problem) for problem in check(TESTS.parent / "content", TODAY, all_kinds())] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "line"),  # the line of the mended copy that is at fault
    [
        (SCHOOL, "kind: cao_dang", "knd: cao_dang", "schema_extra_forbidden", 5),
        (SCHOOL, "status: active", "status: open", "schema_literal_error", 8),
        (SCHOOL, 'date: "2026-05"', 'date: "2026-13"', "schema_date_malformed", 20),
        (SCHOOL, 'as_of: "2026"', "as_of: hôm qua", "schema_date_malformed", 25),
        (SCHOOL, 'as_of: "2026"', "valid_from: 2026-09-01\n    valid_until: 2026-08-01", "schema_ends_before_it_begins",
         23),
        (SCHOOL, 'as_of: "2026"', "valid_until: 2026-02-30", "schema_date_malformed", 25),
        (SCHOOL, "name: Trường Cao đẳng Mẫu Nghề", "name:", "schema_string_type", 3),
        (SCHOOL, "id: cd_mau", "id: cd_khac", "file_name", 2),
        (SCHOOL, "region: da_nang", "region: ha_noi", "unknown_region", 7),
        (SCHOOL, "place: p1\n", "place: p9\n", "unknown_place", 10),
        (SCHOOL, "[trang-truong]", "[trang-khac]", "unknown_source", 27),
        (SCHOOL, "attribute: fee", "attribute: fees", "unknown_attribute", 23),
        (SCHOOL, "    sources: [trang-truong]\n  - attribute: phone  #", "  - attribute: phone  #", "no_source", 23),
        (SCHOOL, "kind: public", "kind: secondary", "only_secondary", 23),
        (SCHOOL, '    date: "2026-05"\n', "", "no_date", 27),
        ("schools/tc_xua.yml", "[cd_mau]", "[cd_mu]", "unknown_school", 8),
        (PROGRAMME, "trade: han", "trade: hann", "unknown_trade", 6),
        (PROGRAMME, "level: trung_cap", "level: dai_hoc", "unknown_level", 7),
        (PROGRAMME, "    level: trung_cap\n", "", "schema_level_missing", 5),
        ("places.csv", ",quang_nam_cu,", ",", "schema_missing", 3),
        ("places.csv", ",15.88,108.11", ",15.88,108.11,x", "schema_extra_forbidden", 3),
        ("places.csv", ",15.88,", ",0.5,", "schema_invalid", 3),
        ("trades/han.yml", "R: 7.0", "R: 8", "schema_invalid", 5),
        ("trades/han.yml", "bằng nhiệt", "được 12 triệu đồng", "general_figure", 10),
        ("contacts.yml", "knows: [hoc-phi, fee]", "knows: [hoc-bong]", "unknown_topic", 4),
        (ARTICLE, "policies: [mien-hoc-phi]", "policies: [mien]", "unknown_policy", 6),
        (ARTICLE, "related: [chon-truong]", "related: [chon]", "unknown_article", 7),
        (ARTICLE, "policies: [mien-hoc-phi]", "policies: []", "article_no_basis", 2),
        (ARTICLE, "policies: [mien-hoc-phi]", "policies: [muc-cu]", "article_weak_basis", 6),
        (ARTICLE, "238/2025", "239/2025", "article_figure", 11),
        (ARTICLE, "1.500.000 đồng", "1.600.000 đồng", "article_figure", 13),
        (ARTICLE, "{Ban}", "{Bạn}", "placeholder", 11),
        (ARTICLE, "{Ban}", "{Ban", "placeholder", 11),
        (ARTICLE, "{Ban} hỏi", "Em chắc chắn  ĐỖ. {Ban} hỏi", "forbidden_phrase", 11),
        (ARTICLE, "không đóng học phí.", "không đóng học phí. " + "Dài quá. " * 60, "article_long", 11),
        (ADVICE, "các khoản thu", "khoản thu 500.000 đồng", "advice_figure", 9),
        ("replies/greet.yml", "Chào", "Cam kết việc làm 100%. Chào", "forbidden_phrase", 1),
        (POLICY, "id: muc-cu", "id: mien-hoc-phi", "duplicate_id", 12),
        (POLICY, "topic: hoc-phi", "topic: hoc-phi\ntopic: khac", "file_duplicate_key", 2),
        (POLICY, "topic: hoc-phi", "topic: [hoc-phi", "file_yaml", 2),
        (ADVICE, "---\nid", "id", "file_front_matter", 1),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(  # noqa: PLR0917
    content: Path, file: str, old: str, new: str, message: str, line: int
) -> None:
    _replace(content, file, old, new)
    found = [(finding.file, finding.line) for finding in _findings(content) if finding.id == message]
    assert (file, line) in found


def test_a_mistake_reads_as_file_line_what_and_mend(content: Path) -> None:
    _replace(content, PROGRAMME, "trade: han", "trade: hann")
    (problem,) = _problems(content)
    assert (problem.file, problem.line) == (PROGRAMME, 6)
    assert "hann" in problem.what
    assert problem.mend
    assert str(problem) == f"{PROGRAMME}:6: {problem.what} {problem.mend}"


def test_a_source_of_another_file_is_unknown_here(content: Path) -> None:
    _replace(content, PROGRAMME, "sources: [thong-bao]", "sources: [trang-truong]")
    assert [finding.id for finding in _findings(content)] == ["unknown_source"]


@pytest.mark.parametrize("name", ["schools/cd_moi.yaml", "articles/lac-cho.md", "trades/co-khi/tien.yml"])
def test_a_file_that_nobody_would_read_is_named(content: Path, name: str) -> None:
    (content / name).parent.mkdir(exist_ok=True)
    (content / name).write_text("id: x\n", encoding="utf-8")
    assert [(finding.file, finding.id) for finding in _findings(content)] == [(name, "stray_file")]


def test_a_file_in_another_encoding_is_named_with_its_line(content: Path) -> None:
    (content / SCHOOL).write_bytes(b"id: cd_mau\nname: Tr\xff\n")
    found = [(finding.file, finding.line) for finding in _findings(content) if finding.id == "file_encoding"]
    assert found == [(SCHOOL, 2)]


def test_expired_articles_are_no_mistake_because_they_are_told_as_expired(content: Path) -> None:
    _replace(content, ARTICLE, "reviewed: 2026-11-22", "reviewed: 2026-11-22\nvalid_until: 2025-01-01")
    assert _problems(content) == []


def test_without_its_sentences_the_checker_still_names_mistakes(content: Path) -> None:
    (content / "replies" / "validator.yml").unlink()
    _replace(content, PROGRAMME, "trade: han", "trade: hann")
    assert ["unknown_trade" in problem.what for problem in _problems(content)] == [True]


def test_every_message_used_in_code_has_its_sentence() -> None:
    root = TESTS.parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("knowledge/content", "careers", "schools")
        for path in (root / folder).rglob("*.py")
    )
    used = set(re.findall(r'(?:finding|Finding)\((?:[^()]|\([^()]*\))*?"([a-z]+_[a-z_]+)"', code))
    spaces = re.findall(r'Mark\("([a-z]+)"', code)
    used |= {f"unknown_{space}" for space in spaces if space not in {"contact", "programme"}}
    used |= {f"file_{reason}" for reason in re.findall(r'UnreadableError\("([a-z_]+)"', code)}
    messages = Messages(root / "content")
    assert len(used) > 25
    assert [message for message in sorted(used) if messages._entries.get(message) is None] == []
