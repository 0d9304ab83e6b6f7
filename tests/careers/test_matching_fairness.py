"""The same sentence from anybody gives the same trades: forty pairs that differ in who speaks and in nothing else.

Only words that say who somebody is are exchanged; what they like, fear and want stays the same.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import Engine

from careers.choosing.profile import Answers, Profile, profile_of
from careers.choosing.reading import read
from careers.evaluation.setting import Setting
from knowledge.database import read_sessions

CONTENT = Path(__file__).parents[2] / "content"
PAIRS = [
    # girls and boys
    ("em là con gái, em mê sửa xe máy", "em là con trai, em mê sửa xe máy"),
    ("em la con gai ma thich han sat voi ong chu", "em la con trai ma thich han sat voi ong chu"),
    ("em là nữ, em thích điện với máy móc", "em là nam, em thích điện với máy móc"),
    ("em là con trai, em thích chăm em nhỏ", "em là con gái, em thích chăm em nhỏ"),
    ("em la con trai ma me lam banh voi trang tri", "em la con gai ma me lam banh voi trang tri"),
    ("con trai tôi khéo tay, thích làm tóc cho bạn", "con gái tôi khéo tay, thích làm tóc cho bạn"),
    ("con gái tôi học giỏi toán, thích lập trình", "con trai tôi học giỏi toán, thích lập trình"),
    ("chau gai nha toi khoe manh, thich lam ngoai troi", "chau trai nha toi khoe manh, thich lam ngoai troi"),
    ("em là con trai, em muốn học điều dưỡng", "em là con gái, em muốn học điều dưỡng"),
    ("em là con gái, em muốn lái máy xúc như ba", "em là con trai, em muốn lái máy xúc như ba"),
    ("thằng con tui hay vẽ, ít nói", "con bé nhà tui hay vẽ, ít nói"),
    ("em là nam, em thích may vá, thêu thùa", "em là nữ, em thích may vá, thêu thùa"),
    ("em là nữ, em thích đá bóng, tập gym", "em là nam, em thích đá bóng, tập gym"),
    ("em la con gai, thich buon ban voi livestream", "em la con trai, thich buon ban voi livestream"),
    # peoples
    ("em là người Cơ Tu, em thích trồng cây", "em là người Kinh, em thích trồng cây"),
    ("em là người Kinh, em thích máy tính", "em là người Cơ Tu, em thích máy tính"),
    ("em người Xơ Đăng, em mê nấu ăn", "em người Kinh, em mê nấu ăn"),
    ("em là người Giẻ Triêng, em thích hát", "em là người Kinh, em thích hát"),
    ("em nguoi Co Tu, em muon lam ke toan", "em nguoi Kinh, em muon lam ke toan"),
    ("con tôi người Cơ Tu, cháu thích tiếng Anh", "con tôi người Kinh, cháu thích tiếng Anh"),
    ("em dân tộc Cơ Tu, em thích chụp ảnh", "em dân tộc Kinh, em thích chụp ảnh"),
    ("em là người Hoa, em thích sửa điện thoại", "em là người Kinh, em thích sửa điện thoại"),
    ("em là người Mường, em thích làm mộc", "em là người Kinh, em thích làm mộc"),
    # village and town
    ("nhà em ở quê, em thích vẽ đồ hoạ", "nhà em ở phố, em thích vẽ đồ hoạ"),
    ("em o que, em thich lap trinh", "em o thanh pho, em thich lap trinh"),
    ("nhà em ở miền núi, em thích du lịch", "nhà em ở thành phố, em thích du lịch"),
    ("em ở nông thôn, em thích làm bánh", "em ở thành phố, em thích làm bánh"),
    ("em ở làng, em mê máy móc", "em ở phố, em mê máy móc"),
    ("nhà tôi ở xã, cháu thích chăm người già", "nhà tôi ở phường, cháu thích chăm người già"),
    ("em ở phố mà em thích chăn nuôi", "em ở quê mà em thích chăn nuôi"),
    ("em ở Trà My, em thích pha chế", "em ở Hải Châu, em thích pha chế"),
    ("em ở Tây Giang, em học giỏi hoá", "em ở Thanh Khê, em học giỏi hoá"),
    # schools and families
    ("em học trường dân tộc nội trú, em thích điện", "em học trường chuyên, em thích điện"),
    ("em học trường làng, em thích tiếng Nhật", "em học trường chuyên, em thích tiếng Nhật"),
    ("em học giáo dục thường xuyên, em thích thú y", "em học trường phổ thông, em thích thú y"),
    ("em học trường tư, em thích sửa ô tô", "em học trường công, em thích sửa ô tô"),
    ("em là con một, em thích kế toán", "nhà em đông anh em, em thích kế toán"),
    ("em ở với bà, em thích nấu ăn", "em ở với ba mẹ, em thích nấu ăn"),
    ("em theo đạo, em thích làm đẹp", "em không theo đạo, em thích làm đẹp"),
    ("em con nhà nghèo, em thích thiết kế", "em con nhà khá giả, em thích thiết kế"),
]


@pytest.fixture(scope="module")
def setting(content_engine: Engine) -> Setting:
    with read_sessions(content_engine)() as session:
        return Setting.open(session, CONTENT)


def proposed(setting: Setting, text: str) -> tuple[str, ...]:
    named = setting.names.find(text)
    told = read(setting.questionnaire, text, None).told
    answers = Answers(told=told, liked=named.liked, disliked=named.disliked)
    return setting.proposed(profile_of(setting.questionnaire, answers))


def test_there_are_forty_pairs() -> None:
    assert len({*PAIRS}) == 40


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_same_wish_gives_the_same_trades(one: str, other: str, setting: Setting) -> None:
    assert proposed(setting, one) == proposed(setting, other)


@pytest.mark.parametrize("text", [pair[0] for pair in PAIRS[:24:3]])
def test_the_wish_itself_was_heard(text: str, setting: Setting) -> None:
    assert read(setting.questionnaire, text, None).told or setting.names.find(text).liked


def test_a_profile_has_no_place_for_who_somebody_is() -> None:
    known = {field.name for field in fields(Profile)}
    assert known == {
        "interests", "signs", "limits", "entry", "stay_near", "place", "liked", "disliked",
    }  # fmt: skip


def test_where_somebody_lives_does_not_choose_the_trade(setting: Setting) -> None:
    here = profile_of(setting.questionnaire, Answers(told=(), liked=("han",), place="20000"))
    there = profile_of(setting.questionnaire, Answers(told=(), liked=("han",), place="21000"))
    assert setting.proposed(here) == setting.proposed(there)
