"""What people type as number, name, age and yes: read where it is meant, left alone where it is a question."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.hearing import Step, hear
from bot.leads.lists import LeadWords
from bot.leads.names import read_name
from bot.leads.phone import masked, read_phone
from bot.leads.receipts import new_receipt, read_receipt
from bot.privacy.mask import Masker
from tests.bot.desks import CONTENT

WORDS = LeadWords.load(CONTENT)
MASKER = Masker.load(CONTENT)
TODAY = date(2026, 11, 22)
MOBILE = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
LAND_LINE = st.from_regex(r"02[0-9]{9}", fullmatch=True)
GAPS = st.sampled_from(["", " ", ".", "-", " . "])
AROUND = st.sampled_from([("", ""), ("số em là ", " ạ"), ("dạ ", ""), ("gọi ", " nhé!"), ("sđt: ", ".")])
NAMES = st.lists(
    st.sampled_from(["Lan", "Hiền", "Y-Bút", "H'Hen", "Quốc", "Đạt", "Ngân", "Thảo", "tí", "Nguyễn", "Zơrâm", "Bi"]),
    min_size=1,
    max_size=3,
)


@given(
    MOBILE | LAND_LINE, st.lists(GAPS, min_size=11, max_size=11), st.sampled_from(["0", "+84", "84", "0084"]), AROUND
)
def test_a_number_is_read_however_it_is_typed(
    number: str, gaps: list[str], prefix: str, around: tuple[str, str]
) -> None:
    typed = prefix + "".join(gap + digit for gap, digit in zip(gaps, number[1:], strict=False))
    assert read_phone(around[0] + typed + around[1]) == number


@given(st.text(alphabet="0123456789 .-+", max_size=25))
def test_a_number_that_is_read_is_a_vietnamese_one(text: str) -> None:
    number = read_phone(text)
    assert number is None or (number.isdigit() and len(number) in {10, 11} and number.startswith("0"))


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    read_phone(text)
    read_name(text, WORDS)
    read_receipt(text)
    for step in ("consent", "age", "guardian", "name", "phone", "school", "confirm"):
        hear(step, text, WORDS, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "090541726",
        "09054172633",
        "0105417263",
        "113",
        "0905417263 hoặc 0914111222",
        "em chưa có số",
        "lớp 12",
        "học phí 9.000.000 đồng",
        "năm 2026",
        "6510201",
    ],
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert read_phone(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+84 (0)905 417 263", "0905417263"),
        ("o905417263", "0905417263"),
        ("０９０５４１７２６３", "0905417263"),
        ("không chín không năm, bốn một bảy hai sáu ba", "0905417263"),
        ("0236.3822.456", "02363822456"),
        ("0236 3822 4561", None),
        ("(0236) 3 822 456", "02363822456"),
        ("0905417263, số mẹ em 0905 417 263", "0905417263"),
    ],
)
def test_odd_spellings_of_numbers(text: str, number: str | None) -> None:
    assert read_phone(text) == number


@given(MOBILE | LAND_LINE)
def test_a_masked_number_shows_two_digits_and_three(number: str) -> None:
    shown = masked(number)
    assert sum(char.isdigit() for char in shown) == 5
    assert shown.endswith(number[-3:])


@given(NAMES, st.sampled_from(["{}", "em tên là {}", "dạ em là {} ạ", "cứ gọi {} nhé", "tên {}", "mình tên {}."]))
def test_a_name_is_read_with_or_without_words_around_it(names: list[str], frame: str) -> None:
    name = " ".join(names)
    read = read_name(frame.format(name), WORDS)
    assert read is not None
    assert read in name
    assert names[0] in read


@pytest.mark.parametrize(
    "text",
    [
        "học phí bao nhiêu",
        "trường nào gần nhà",
        "9+ là gì?",
        "ngành điện",
        "em muốn học nấu ăn",
        "hoc phi",
        "0905417263",
        "có ký túc xá không",
        "chào bạn",
        "nghề hàn có cực không ạ",
        "<script>alert(1)</script>",
        "",
        "?",
    ],
)
def test_a_question_is_no_name(text: str) -> None:
    assert hear("name", text, WORDS, TODAY) is None


@pytest.mark.parametrize(
    ("step", "text", "meaning", "value"),
    [
        ("consent", "dạ đồng ý ạ", "yes", ""),
        ("consent", "ok", "yes", ""),
        ("consent", "ko", "no", ""),
        ("consent", "em ko dong y", "no", ""),
        ("guardian", "mẹ em đồng ý", "yes", ""),
        ("guardian", "ba mẹ không đồng ý", "no", ""),
        ("guardian", "mẹ đồng ý rồi", "yes", ""),
        ("guardian", "me dong y roi", "yes", ""),
        ("guardian", "ba mẹ em đồng ý", "yes", ""),
        ("guardian", "mẹ em đang ngồi đây, mẹ chịu", "yes", ""),
        ("guardian", "em chưa hỏi mẹ", "no", ""),
        ("guardian", "em chua hoi me", "no", ""),
        ("guardian", "chưa", "no", ""),
        ("guardian", "mẹ không cho", "no", ""),
        ("guardian", "để em hỏi mẹ đã", "no", ""),
        ("guardian", "mẹ em đi làm chưa về", "no", ""),
        ("consent", "dạ được", "yes", ""),
        ("consent", "ok đồng ý", "yes", ""),
        ("consent", "thôi khỏi", "no", ""),
        ("consent", "không cần đâu", "no", ""),
        ("age", "15", "answer", "under_16"),
        ("age", "dạ em 16 tuổi ạ", "answer", "16_17"),
        ("age", "18t", "answer", "18_plus"),
        ("age", "chưa đủ 16", "answer", "under_16"),
        ("age", "em sinh năm 2010", "answer", "under_16"),
        ("age", "2008", "answer", "16_17"),
        ("age", "tôi là phụ huynh", "answer", "18_plus"),
        ("name", "Anh", "answer", "Anh"),
        ("name", "vi", "answer", "vi"),
        ("name", "Lan 090541726", "answer", "Lan"),
        ("phone", "0905 12", "wrong", ""),
        ("phone", "không muốn cho số", "leave", ""),
        ("school", "lớp 9 THCS Lê Lợi", "answer", "lớp 9 THCS Lê Lợi"),
        ("school", "không", "skip", ""),
        ("school", "thôi không gọi nữa", "leave", ""),
        ("confirm", "chuẩn rồi ạ", "yes", ""),
        ("confirm", "sai tên rồi", "change", "name"),
        ("confirm", "dung", "unclear", ""),
        ("confirm", "dừng", "leave", ""),
    ],
)
def test_answers_are_heard_at_their_step(step: Step, text: str, meaning: str, value: str) -> None:
    heard = hear(step, text, WORDS, TODAY)
    assert heard is not None
    assert (heard.meaning, heard.value) == (meaning, value)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("consent", "có trường nào dạy may không?"),
        ("consent", "không biết học nghề gì"),
        ("guardian", "chắc mẹ đồng ý"),
        ("guardian", "mẹ em sẽ đồng ý"),
        ("guardian", "nếu mẹ đồng ý thì sao?"),
        ("guardian", "mẹ đồng ý chưa?"),
        ("guardian", "mẹ không cho học nghề hàn"),
        ("guardian", "mẹ em"),
        ("age", "em học lớp 12"),
        ("age", "9+ là gì"),
        ("age", "16 tuổi học nghề gì?"),
        ("phone", "học phí 3 triệu phải không?"),
        ("phone", "số điện thoại của trường là gì"),
        ("school", "trường nào gần nhà?"),
        ("confirm", "gọi lúc mấy giờ?"),
    ],
)
def test_questions_are_left_to_rasa(step: Step, text: str) -> None:
    assert hear(step, text, WORDS, TODAY) is None


@given(st.builds(new_receipt))
def test_a_receipt_is_read_back(receipt: str) -> None:
    assert read_receipt(f"rút phiếu {receipt.lower()} giúp em") == receipt
    assert read_receipt(receipt) == receipt
    assert receipt in MASKER.mask(f"phiếu {receipt}")


@pytest.mark.parametrize("text", ["trung cấp", "KDM2-4F7Q", "phiếu", "covid-19", "2026-11", "ma tuý học đường"])
def test_other_words_are_no_receipt(text: str) -> None:
    assert read_receipt(text) is None
