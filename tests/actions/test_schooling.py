"""The school part of the talk: a list narrowed by talking, costs, a table, papers, and the part of the sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions.ask import Ask, Mention
from actions.desk import Desk
from actions.reply import Reply
from actions.resources import Resources
from actions.schooling import follows, school_part, schools_reply
from knowledge.database import read_sessions
from schools.choosing import Catalogue, Wish

TAM_KY = "p20341"
WORDS = 120
VERDICT = re.compile(r"tốt nhất|phù hợp nhất|hợp nhất|chắc chắn|xếp hạng \d|hạng \d", re.IGNORECASE)
Desks = Callable[..., Desk]


@pytest.fixture
def session(content_engine: Engine) -> Iterator[Session]:
    with read_sessions(content_engine)() as session:
        yield session


@pytest.fixture
def at_desk(session: Session, resources: Resources) -> Desks:
    def desk(text: str, intent: str, context: dict[str, str] | None = None, **entities: str | list[str]) -> Desk:
        mentions = [
            Mention(kind, (one,) if isinstance(one, str) else tuple(one), text, at)
            for at, (kind, one) in enumerate(entities.items())
        ]
        return Desk(Ask(text, intent, 0.95, tuple(mentions), context or {}), session, resources)

    return desk


def only(desk: Desk) -> Reply:
    (reply,) = schools_reply(desk)
    return reply


def titles(reply: Reply) -> list[str]:
    return [button.title for button in reply.buttons]


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


def test_a_list_says_how_sure_the_level_is_and_how_far(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", trade="may-thoi-trang", entry="after_9", place=TAM_KY))
    assert "người xong lớp 9" in reply.text
    assert "đường chim bay, ước lượng" in reply.text
    assert "(có thể là" in reply.text
    assert "không phải xếp hạng" in reply.text
    assert reply.sources
    assert {"Cao đẳng Quảng Nam", "Tính chi phí", "So sánh"} <= set(titles(reply))


def test_the_wish_is_remembered(at_desk: Desks) -> None:
    reply = only(at_desk("có ktx với rẻ hơn", "refine_schools", {"trade": "marketing", "filters": "short"}, grade="12"))
    assert reply.remember["filters"] == "short,dormitory,cheap"
    assert reply.remember["entry"] == "after_12"
    assert (reply.remember["trade"], reply.remember["topic"]) == ("marketing", "find")


def test_the_entry_is_asked_for_once_where_it_matters(at_desk: Desks) -> None:
    asked = only(at_desk("trường nào dạy marketing", "find_schools", trade="marketing"))
    assert "lớp 9, lớp 12 hay đang đi làm" in asked.text
    assert '/find_schools{"trade": "marketing", "entry": "after_9"}' in payloads(asked)
    known = only(at_desk("", "find_schools", {"grade": "9"}, trade="marketing"))
    assert "hay đang đi làm" not in known.text
    alike = only(at_desk("trường nào dạy hàn", "find_schools", trade="han"))
    assert "hay đang đi làm" not in alike.text


def test_a_parent_is_asked_about_the_learner(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", {"role": "parent"}, trade="marketing"))
    assert "Cháu học sau khi xong lớp 9" in reply.text


def test_near_without_a_place_asks_for_the_place(at_desk: Desks) -> None:
    reply = only(at_desk("gần hơn đi", "refine_schools", {"trade": "han"}))
    assert "xã, phường nào" in reply.text
    assert reply.remember["filters"] == "near"
    placed = only(at_desk("tam kỳ", "find_schools", {"trade": "han", "filters": "near"}, place=TAM_KY))
    assert "gần phường Tam Kỳ trước" in placed.text


def test_what_is_not_known_is_told_apart_and_never_as_no(at_desk: Desks) -> None:
    reply = only(at_desk("có ký túc xá", "refine_schools", {"trade": "che-bien-mon-an", "entry": "after_9"}))
    assert "ghi rõ “có ký túc xá”" in reply.text
    assert "không có ký túc xá" not in reply.text
    assert "Bỏ lọc" in titles(reply)


def test_a_wish_that_is_met_is_told_with_its_date(at_desk: Desks) -> None:
    reply = only(at_desk("có ktx gần tam kỳ", "refine_schools", place=TAM_KY))
    assert "Cao đẳng Quảng Nam (phường Tam Kỳ, ngay gần đó); ký túc xá: thông tin 2025" in reply.text


def test_the_next_schools_come_with_more(at_desk: Desks) -> None:
    first = only(at_desk("", "refine_schools", {"trade": "marketing", "entry": "after_12"}))
    (more,) = [button for button in first.buttons if button.title == "Xem thêm"]
    start = re.findall(r"from_\d+", more.payload)[0]
    second = only(
        at_desk("/refine_schools", "refine_schools", {"trade": "marketing", "entry": "after_12"}, filter=start)
    )
    assert not set(first.facts) & set(second.facts)
    end = only(at_desk("/refine_schools", "refine_schools", {"trade": "marketing"}, filter="from_99"))
    assert "hết" in end.text


def test_filters_are_dropped_one_by_one_and_all_at_once(at_desk: Desks) -> None:
    context = {"trade": "marketing", "filters": "dormitory,public"}
    one = only(at_desk("/refine_schools", "refine_schools", context, filter="-dormitory"))
    assert one.remember["filters"] == "public"
    assert only(at_desk("bỏ lọc", "refine_schools", context)).remember["filters"] is None
    other = only(at_desk("trường tư thôi", "refine_schools", context))
    assert other.remember["filters"] == "dormitory,private"


def test_nothing_left_names_the_wish_and_offers_to_drop_it(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", trade="kinh-doanh-xuat-nhap-khau", entry="after_9"))
    assert "người xong lớp 9" in reply.text
    assert '/refine_schools{"filter": "-entry"}' in payloads(reply)
    context = {"trade": "kinh-doanh-xuat-nhap-khau", "entry": "after_12", "filters": "public"}
    closed = only(at_desk("", "refine_schools", context))
    assert "công lập" in closed.text
    assert '/refine_schools{"filter": "-public"}' in payloads(closed)


def test_a_trade_nobody_teaches_is_said_so(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", trade="no-such-trade"))
    assert reply.refusal == "no_grounding"


def test_health_trades_after_grade_9_come_with_the_warning(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", trade="dieu-duong", entry="after_9"))
    assert "Nghề sức khoẻ cần hỏi trường trước" in reply.text


def test_9plus_with_a_trade_says_that_it_is_in_transition(at_desk: Desks) -> None:
    reply = only(at_desk("", "find_schools", trade="han", level="9plus"))
    assert reply.remember["entry"] == "after_9"
    assert "chuyển tiếp" in reply.text


def test_costs_need_the_entry_first(at_desk: Desks) -> None:
    reply = only(at_desk("hết bao nhiêu tiền", "work_out_cost", {"trade": "han"}))
    assert '/work_out_cost{"trade": "han", "entry": "after_9"}' in payloads(reply)
    assert "đồng" not in reply.text


def test_costs_go_step_by_step_and_are_never_summed_up(at_desk: Desks) -> None:
    context = {"trade": "may-thoi-trang", "entry": "after_9"}
    reply = only(at_desk("", "work_out_cost", context, school="cd_da_nang"))
    assert "0 đồng" in reply.text
    assert "nhà vẫn phải lo: đồng phục" in reply.text
    assert "không cộng thành tổng" in reply.text
    assert reply.sources
    assert reply.remember["school"] == "cd_da_nang"


def test_the_family_is_asked_softly_and_may_pass(at_desk: Desks) -> None:
    context = {"trade": "marketing", "entry": "after_12"}
    asked = only(at_desk("", "work_out_cost", context))
    assert "không muốn nói cũng không sao" in asked.text
    passed = only(at_desk("/work_out_cost", "work_out_cost", context, family="none"))
    assert "có diện nào" not in passed.text
    assert passed.remember["family"] == "none"
    told = only(at_desk("nhà em hộ nghèo, người dân tộc", "work_out_cost", {**context, "family": "none"}))
    assert told.remember["family"] == "poor,ethnic"
    assert "miễn 100% học phí" in told.text


@pytest.mark.parametrize(
    ("context", "school", "family", "line"),
    [
        ({"trade": "han", "entry": "after_9"}, "cd_da_nang", "near_poor", "Diện hộ cận nghèo mình có tính rồi"),
        ({"trade": "han", "entry": "after_9"}, "", "near_poor", "Diện hộ cận nghèo không làm đổi"),
        ({"trade": "han", "entry": "after_9", "family": "poor"}, "", "ethnic", "Diện bạn kể không làm đổi"),
        ({"trade": "marketing", "entry": "after_12"}, "", "hardship_area", "khó khăn không làm đổi"),
        ({"trade": "marketing", "entry": "after_12"}, "", "near_poor", ""),
        ({"trade": "han", "entry": "after_9"}, "cd_da_nang", "none", ""),
        ({"trade": "han", "entry": "after_9"}, "cd_da_nang", "merit", ""),
    ],
)
def test_a_family_situation_that_changes_nothing_is_not_passed_over(
    at_desk: Desks, context: dict[str, str], school: str, family: str, line: str
) -> None:
    named = {"school": school} if school else {}
    told = only(at_desk("/work_out_cost", "work_out_cost", context, family=family, **named)).text
    assert line in told
    assert ("Diện " in told) is bool(line)


def test_the_family_told_at_a_school_keeps_the_school(at_desk: Desks) -> None:
    context = {"trade": "han", "entry": "after_12", "school": "cd_quang_nam", "focus": "school"}
    asked = only(at_desk("/refine_schools", "refine_schools", context, filter="support"))
    (ethnic,) = [button.payload for button in asked.buttons if button.title == "Dân tộc thiểu số"]
    assert '"school": "cd_quang_nam"' in ethnic
    assert asked.remember["focus"] == "school"


def test_support_and_loans_are_a_message_of_their_own(at_desk: Desks) -> None:
    context = {"trade": "lam-nghiep", "entry": "after_12", "family": "ethnic_poor"}
    reply = only(at_desk("/refine_schools", "refine_schools", context, filter="support"))
    assert "4.000.000 đ/tháng" in reply.text
    assert "chưa khẳng định được" in reply.text
    assert "2.530.000" not in reply.text


def test_up_to_three_schools_stand_side_by_side(at_desk: Desks) -> None:
    context = {"trade": "may-thoi-trang", "entry": "after_9", "place": TAM_KY}
    reply = only(at_desk("/refine_schools", "refine_schools", context, filter="compare"))
    assert len(reply.columns) == 4
    rows = {row[0]: row[1:] for row in reply.rows}
    assert {"Nơi, khoảng cách", "Học phí sau miễn, giảm", "Ký túc xá", "9+, học văn hoá", "Liên hệ"} <= set(rows)
    assert rows["Ký túc xá"][1:] == ["chưa có thông tin", "chưa có thông tin"]
    assert "Sở Giáo dục" in rows["Liên hệ"][2]


def test_one_school_is_nothing_to_compare(at_desk: Desks) -> None:
    reply = only(at_desk("/refine_schools", "refine_schools", {"trade": "quan-tri-mang"}, filter="compare"))
    assert not reply.rows
    assert "ít nhất hai" in reply.text


def test_papers_are_the_schools_own_where_it_says_them(at_desk: Desks) -> None:
    context = {"trade": "han", "entry": "after_9"}
    general = only(at_desk("/refine_schools", "refine_schools", context, filter="papers"))
    assert "Học bạ có xác nhận hoàn thành chương trình THCS" in general.text
    own = only(at_desk("/refine_schools", "refine_schools", context, filter="papers", school="cd_quang_nam"))
    assert "Cao đẳng Quảng Nam ghi: Học xong THCS" in own.text
    assert "cần xác nhận với trường" in own.text


@pytest.mark.parametrize("entry", [None, "after_9", "after_12", "working"])
@pytest.mark.parametrize("filters", ["", "cheap", "short,culture", "dormitory,enterprise"])
def test_every_answer_is_short_and_gives_no_verdict(at_desk: Desks, entry: str | None, filters: str) -> None:
    for trade in ("marketing", "ke-toan-doanh-nghiep", "che-bien-mon-an", "cong-nghe-o-to", "du-lich-lu-hanh"):
        told = {"trade": trade, "entry": entry, "filters": filters, "role": "parent", "place": TAM_KY}
        context = {name: value for name, value in told.items() if value}
        for intent in ("refine_schools", "work_out_cost"):
            check_short(only(at_desk("", intent, context)))


FAMILIES = [None, *Catalogue.shared().families, ",".join(Catalogue.shared().families)]


@pytest.mark.parametrize("entry", [None, "after_9", "after_12", "working"])
@pytest.mark.parametrize("asked", ["papers", "support", "work_out_cost"])
def test_long_papers_support_and_costs_come_in_pages(at_desk: Desks, entry: str | None, asked: str) -> None:
    intent, command = (asked, None) if asked == "work_out_cost" else ("refine_schools", asked)
    schools = ("cd_quang_nam", "cd_du_lich_da_nang", "cd_dai_viet_da_nang", "cd_btec_fpt_da_nang", None)
    for trade, school, family in product(("han", "dieu-duong"), schools, FAMILIES):
        told = {"trade": trade, "entry": entry, "family": family, "role": "parent"}
        context = {name: value for name, value in told.items() if value}
        named = {"filter": command, "school": school, "level": "so_cap" if trade == "han" else None}
        first = only(at_desk("/press", intent, context, **{name: one for name, one in named.items() if one}))
        pages = [first, *further(at_desk, first, context)]
        for reply in pages:
            check_short(reply)
        lines = [line for reply in pages for line in reply.text.split("\n") if line.startswith("• ")]
        assert len(lines) == len(set(lines))
        assert asked == "papers" or len({reply.text.split("\n")[0] for reply in pages}) == 1


def test_a_page_goes_on_where_the_last_one_ended(at_desk: Desks) -> None:
    context = {"trade": "han", "entry": "after_9", "family": "ethnic_poor"}
    first = only(at_desk("/press", "refine_schools", context, filter="support", level="so_cap", school="cd_quang_nam"))
    (rest,) = further(at_desk, first, context)
    assert "Học bổng" in first.text
    assert "Vay tiền đi học" not in first.text
    assert "Vay tiền đi học" in rest.text
    assert "Xem thêm" not in titles(rest)


def further(at_desk: Desks, reply: Reply, context: dict[str, str]) -> Iterator[Reply]:
    """The pages after a first one, by its button, while the talk remembers what it told."""
    while more := [button.payload for button in reply.buttons if button.title == "Xem thêm"]:
        intent, _, entities = more[0][1:].partition("{")
        remembered = {name: value for name, value in reply.remember.items() if value}
        reply = only(at_desk("/press", intent, {**context, **remembered}, **json.loads("{" + entities)))
        yield reply


def check_short(reply: Reply) -> None:
    assert len(reply.text.split()) <= WORDS, reply.text
    assert not VERDICT.search(reply.text)


@pytest.mark.parametrize("text", ["", "😀", "x" * 3000, "co ktx k a", "/refine_schools", "{}", "không biết nữa"])
@pytest.mark.parametrize("intent", ["find_schools", "refine_schools", "work_out_cost"])
def test_bad_input_is_borne(at_desk: Desks, text: str, intent: str) -> None:
    context = {"trade": "han", "entry": "grade_99", "filters": ",,sea_view", "family": "rich", "place": "p00000"}
    assert only(at_desk(text, intent, context, filter="from_x", school="no_such_school")).text


@pytest.mark.parametrize(
    ("text", "topic", "answers"),
    [
        ("em lớp 9", "find", True),
        ("rẻ hơn", "find", True),
        ("ở đó vui không", "find", False),
        ("lớp 9", "facts", False),
    ],
)
def test_a_bare_message_that_narrows_the_list_is_known(at_desk: Desks, text: str, topic: str, answers: bool) -> None:
    assert follows(at_desk(text, "inform", {"topic": topic, "trade": "han"})) is answers


def test_the_sheet_gets_schools_papers_dates_and_questions(at_desk: Desks) -> None:
    wish = Wish("after_9", TAM_KY, (), ("ethnic_poor",))
    part = school_part(at_desk("", "show_result"), ["may-thoi-trang"], wish)
    first = part.schools[0]
    assert (first.name, first.km) == ("Trường Cao đẳng Quảng Nam", 0)
    assert first.lat == pytest.approx(15.56, abs=0.1)
    assert "0 đồng" in first.costs[0]
    assert part.papers
    assert part.dates
    assert part.questions
    assert part.sources
    assert not any("diện" in cost or "dân tộc" in cost for card in part.schools for cost in card.costs)


def test_a_sheet_without_trades_or_entry_says_nothing_of_costs(at_desk: Desks) -> None:
    desk = at_desk("", "show_result", {"role": "parent"})
    assert school_part(desk, [], Wish()).schools == []
    assert all(card.costs == [] for card in school_part(desk, ["han"], Wish()).schools)


def test_every_family_situation_with_a_button_has_a_way_out(at_desk: Desks) -> None:
    reply = only(at_desk("", "work_out_cost", {"trade": "marketing", "entry": "after_12"}))
    offered = [row.label for row in Catalogue.shared().data.families if row.offered]
    assert set(offered) <= set(titles(reply))
    assert any(row.none for row in Catalogue.shared().data.families if row.offered)
