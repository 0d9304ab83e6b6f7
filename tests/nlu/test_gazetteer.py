"""Names are found in the spellings people use, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from nlu.gazetteer import Alias, Gazetteer, Match
from nlu.text import fold, normalise
from nlu.text.paths import content_dir

ROWS = {
    "trade": {
        "han": ["Hàn", "thợ hàn", "hàn xì"],
        "may": ["May thời trang", "may", "thợ may"],
        "oto": ["Công nghệ ô tô", "thợ máy", "sửa xe", "sửa ô tô"],
        "dien": ["Điện công nghiệp", "điện", "sửa điện"],
        "ve": ["Hội họa", "vẽ"],
        "xe-may": ["Sửa chữa xe máy", "sửa xe máy"],
        "tin": ["Công nghệ thông tin", "máy tính"],
        "xay": ["Kỹ thuật xây dựng"],
        "robot-1": ["Cơ điện tử", "robot"],
        "robot-2": ["Robot công nghiệp", "robot"],
        "tieng-nhat": ["Tiếng Nhật", "đi nhật"],
        "duoc": ["Ngành dược", "dược", "học dược"],
    },
    "school": {
        "cd_da_nang": ["Trường Cao đẳng Đà Nẵng", "Cao đẳng Đà Nẵng"],
        "cd_quang_nam": ["Cao đẳng Quảng Nam"],
        "cd_dien_luc": ["Cao đẳng Điện lực miền Trung"],
        "gdtx_2": ["Trung tâm Giáo dục thường xuyên số 2 (Đà Nẵng)"],
    },
    "place": {"da_nang": ["Đà Nẵng"], "dien_ban": ["Điện Bàn"], "hoa_khanh": ["Hòa Khánh"], "quang_nam": ["Quảng Nam"]},
    "level": {"cao_dang": ["cao đẳng"], "9plus": ["9+", "hệ 9+"]},
    "attribute": {"fee": ["học phí"], "salary": ["lương"]},
}
ALIASES = [Alias(kind, target, text) for kind, rows in ROWS.items() for target, texts in rows.items() for text in texts]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(ALIASES, content_dir())


def found(matches: list[Match]) -> list[tuple[str, str]]:
    return [(match.kind, match.target) for match in matches]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("em muốn học nghề hàn ạ", [("trade", "han")]),
        ("học phí trường cao đẳng Đà Nẵng", [("attribute", "fee"), ("school", "cd_da_nang")]),
        ("hp cđ đn", [("attribute", "fee"), ("school", "cd_da_nang")]),
        ("em ở Đà Nẵng", [("place", "da_nang")]),
        ("học cao đẳng ở Đà Nẵng", [("level", "cao_dang"), ("place", "da_nang")]),
        ("sửa xe máy", [("trade", "xe-may")]),
        ("kĩ thuật xây dựng", [("trade", "xay")]),
        ("Hoà Khánh", [("place", "hoa_khanh")]),
        ("hệ 9 cộng là gì", [("level", "9plus")]),
        ("tt gdtx số 2", [("school", "gdtx_2")]),
    ],
)
def test_names_are_found(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(gazetteer.find(text)) == expected
    assert set(expected) <= set(found(gazetteer.find(fold(text))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cao dang dien luc mien trugn", ("school", "cd_dien_luc")),
        ("caodangdanang", ("school", "cd_da_nang")),
        ("caodang danang", ("school", "cd_da_nang")),
        ("d a n a n g", ("place", "da_nang")),
        ("sửa xe mays", ("trade", "xe-may")),
        ("đà nẳng", ("place", "da_nang")),
        ("công nghê ôtô", ("trade", "oto")),
    ],
)
def test_misspelled_and_joined_names(gazetteer: Gazetteer, text: str, expected: tuple[str, str]) -> None:
    assert found(gazetteer.find(text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("thợ may", {"may"}), ("thợ máy", {"oto"}), ("tho may", {"may", "oto"}), ("robot", {"robot-1", "robot-2"})],
)
def test_marks_decide_and_without_them_all_meanings_stay(gazetteer: Gazetteer, text: str, expected: set[str]) -> None:
    matches = gazetteer.find(text)
    assert {match.target for match in matches} == expected
    assert {(match.start, match.end) for match in matches} == {(0, len(text))}


ORDINARY = [
    "may mà em biết",
    "hôm nay em đi hàn quốc",
    "hoc may nam",
    "học mấy năm",
    "hoc may nam thi ra truong",
    "thời hạn nộp hồ sơ",
    "han nop ho so",
    "hoc ve gi",
    "học về những gì",
    "điện thoại trường",
    "cho em xin so dien thoai",
    "hán",
    "em đi nhà bà",
    "hoc gi cung duoc mien la co viec",
    "em bị mất điện",
    "may quá",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_trades(gazetteer: Gazetteer, text: str) -> None:
    assert [match for match in gazetteer.find(text) if match.kind == "trade"] == []


@pytest.mark.parametrize(
    "text", ["cao đẳng Quảng Ngãi", "cao dang quang ngai", "tt gdtx số 5", "cao đẳng Đà Lạt", "cao dang da lat"]
)
def test_an_unknown_school_is_not_its_neighbour(gazetteer: Gazetteer, text: str) -> None:
    assert [match for match in gazetteer.find(text) if match.kind == "school"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hàn", {"han"}),
        ("còn điện thì sao ạ", {"dien"}),
        ("nghề hàn và điện khác gì nhau", {"han", "dien"}),
        ("nghề hàn hay may", {"han", "may"}),
        ("hoc may o dau", {"may"}),
        ("học vẽ", {"ve"}),
        ("hoc may tinh", {"tin"}),
        ("hàn lương bao nhiêu", {"han"}),
    ],
)
def test_short_names_count_with_a_cue(gazetteer: Gazetteer, text: str, expected: set[str]) -> None:
    assert {match.target for match in gazetteer.find(text) if match.kind == "trade"} == expected


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("em học lớp 9", "grade", "9"),
        ("l9 hoc gi", "grade", "9"),
        ("lop 12", "grade", "12"),
        ("con học lớp chín", "grade", "9"),
        ("năm học 2026-2027", "school_year", "2026-2027"),
        ("nam hoc 2026 - 2027", "school_year", "2026-2027"),
        ("tuyển sinh năm 2027", "school_year", "2027"),
        ("em là học sinh", "role", "pupil"),
        ("e hs lớp 9", "role", "pupil"),
        ("con tôi học lớp 9", "role", "parent"),
        ("chau nha toi thich may moc", "role", "parent"),
        ("tôi là phụ huynh", "role", "parent"),
        ("em có đứa con", "role", "parent"),
    ],
)
def test_patterns(gazetteer: Gazetteer, text: str, kind: str, target: str) -> None:
    assert [match.target for match in gazetteer.find(text) if match.kind == kind] == [target]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thi lớp 10 rớt", "grade"),
        ("lớp 9+", "grade"),
        ("cho con hỏi", "role"),
        ("số 20262027", "school_year"),
        ("9+ là gì", "grade"),
    ],
)
def test_patterns_leave_others_alone(gazetteer: Gazetteer, text: str, kind: str) -> None:
    assert [match for match in gazetteer.find(text) if match.kind == kind] == []


def test_spans_point_into_the_normalised_text(gazetteer: Gazetteer) -> None:
    text = "  ad ơi!!! hp   CĐ Đà  Nẵng và nghề HÀN bn "
    whole = normalise(text)
    matches = gazetteer.find(text)
    assert found(matches) == [("attribute", "fee"), ("school", "cd_da_nang"), ("trade", "han")]
    assert all(whole[match.start : match.end] == match.text for match in matches)
    assert all(0 < match.score <= 1 for match in matches)


@pytest.mark.parametrize("text", ["", "🙂", "\ud800", "a " * 50_000, "d" * 100_000, "' OR 1=1--", "{{7*7}}"])
def test_any_text_is_searched(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) == []


@pytest.mark.parametrize("text", ["nghề hàn làm gì", "nghe han lam gi", "hàn làm gì", "ngành hàn quốc tế"])
def test_after_a_word_for_trade_the_name_is_meant(gazetteer: Gazetteer, text: str) -> None:
    assert ("trade", "han") in found(gazetteer.find(text))


@pytest.mark.parametrize(
    ("text", "meant"), [("em muốn học dược", True), ("em hoc duoc khong", False), ("em học được không", False)]
)
def test_a_name_that_is_another_word_without_marks_needs_them(gazetteer: Gazetteer, text: str, meant: bool) -> None:
    assert (("trade", "duoc") in found(gazetteer.find(text))) == meant
