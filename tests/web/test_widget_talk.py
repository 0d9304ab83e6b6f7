"""A talk on a school's page as people have it: greeting, answers, buttons, a bad line, a reload, words of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.web.hosting import Hosted, Site, hosting, school_site
from tests.web.widget_site import asked, context, html, launcher, open_panel, say, tag, visit, with_buttons

pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Iterator[Site]:
    with school_site() as made:
        yield made


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[Hosted]:
    with hosting(site.origin, folder=tmp_path, greeting="Chào các em lớp 9!") as made:
        made.rasa.answer = with_buttons
        yield made


@pytest.fixture
def website(site: Site, host: Hosted) -> Site:
    """The site with the widget on its first page."""
    site.pages["/"] = html(tag(host))
    return site


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    made = context(browser)
    yield made
    made.close()


@pytest.fixture
def page(visitor: BrowserContext, website: Site) -> Page:
    return visit(visitor, website)


def test_nothing_of_a_talk_is_sent_before_the_panel_is_opened(
    visitor: BrowserContext, website: Site, host: Hosted
) -> None:
    calls: list[str] = []
    visitor.on("request", lambda request: calls.append(request.url))
    page = visit(visitor, website)
    launcher(page).wait_for()
    assert [url for url in calls if "/embed/v1/" in url] == [f"{host.address}/embed/v1/look/{host.id}"]
    assert page.evaluate("sessionStorage.length") == 0
    assert host.talks() == []


def test_it_opens_greets_and_answers(page: Page, host: Hosted) -> None:
    panel = open_panel(page)
    expect(panel).to_contain_text("Chào các em lớp 9!")
    expect(panel).to_contain_text("Máy trả lời tự động · THCS Nguyễn Du")
    say(page, "nghề hàn học gì?")
    expect(panel.locator(".bot .bubble").last).to_have_text("Đã nghe: nghề hàn học gì?")
    panel.get_by_role("button", name="Học phí").click()
    expect(panel.locator(".you .bubble").last).to_have_text("Học phí")
    expect(panel.locator(".bot")).to_have_count(3)
    [talk] = host.talks()
    assert (talk.channel, talk.school) == ("widget", host.id)


def test_the_campaign_and_the_greeting_of_the_tag(visitor: BrowserContext, site: Site, host: Hosted) -> None:
    site.pages["/"] = html(tag(host, 'data-campaign="hoi-nghi-9" data-greeting="Hỏi gì cũng được nhé."'))
    page = visit(visitor, site)
    expect(open_panel(page)).to_contain_text("Hỏi gì cũng được nhé.")
    assert host.talks()[0].campaign == "hoi-nghi-9"


def test_a_reload_keeps_the_talk_and_the_draft(page: Page, host: Hosted) -> None:
    open_panel(page)
    say(page, "nghề may?")
    expect(page.locator("chon-nghe .bot")).to_have_count(2)
    page.locator("chon-nghe #ask").fill("đang viết dở")
    page.reload()
    panel = open_panel(page)
    expect(panel.locator(".you .bubble")).to_have_text(["nghề may?"])
    expect(panel.locator(".bot")).to_have_count(2)
    expect(page.locator("chon-nghe #ask")).to_have_value("đang viết dở")
    assert len(host.talks()) == 1
    assert page.context.cookies() == []


def test_offline_words_stay_and_go_once_when_the_line_is_back(page: Page, host: Hosted) -> None:
    open_panel(page)
    page.context.set_offline(True)
    say(page, "học phí nghề hàn?")
    expect(page.locator("chon-nghe .failed")).to_contain_text("Chưa gửi được.")
    say(page, "câu thứ hai")
    expect(page.locator("chon-nghe #ask")).to_have_value("câu thứ hai")
    page.context.set_offline(False)
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text("Đã nghe: học phí nghề hàn?")
    expect(page.locator("chon-nghe .failed")).to_have_count(0)
    page.wait_for_timeout(1500)
    expect(page.locator("chon-nghe .you")).to_have_count(1)
    expect(page.locator("chon-nghe .bot")).to_have_count(2)
    assert asked(host) == ["học phí nghề hàn?"]


def test_words_of_before_a_reload_are_sent_after_it_once(page: Page, host: Hosted) -> None:
    open_panel(page)
    page.route("**/embed/v1/say", lambda route: route.abort())
    say(page, "nghề điện?")
    expect(page.locator("chon-nghe .failed")).to_have_count(1)
    page.unroute("**/embed/v1/say")
    page.reload()
    panel = open_panel(page)
    expect(panel.locator(".bot .bubble").last).to_have_text("Đã nghe: nghề điện?")
    expect(panel.locator(".you")).to_have_count(1)
    assert asked(host) == ["nghề điện?"]


def test_an_answer_lost_on_the_way_comes_and_nothing_is_asked_twice(page: Page, host: Hosted) -> None:
    open_panel(page)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/embed/v1/say", lose)
    say(page, "học phí?")
    expect(page.locator("chon-nghe .failed, chon-nghe .bot:nth-of-type(3)").first).to_be_attached()
    page.unroute("**/embed/v1/say")
    retry = page.locator("chon-nghe").get_by_role("button", name="Gửi lại")
    if retry.count():
        retry.click()
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text("Đã nghe: học phí?")
    page.wait_for_timeout(1000)
    expect(page.locator("chon-nghe .you")).to_have_count(1)
    expect(page.locator("chon-nghe .bot")).to_have_count(2)
    assert asked(host) == ["học phí?"]


def test_a_word_of_ours_arrives_and_own_answers_are_not_doubled(page: Page, host: Hosted) -> None:
    panel = open_panel(page)
    say(page, "một")
    expect(panel.locator(".bot")).to_have_count(2)
    host.push("Nhắc em: mai hết hạn nộp hồ sơ.")
    expect(panel.locator(".bot .bubble").last).to_have_text("Nhắc em: mai hết hạn nộp hồ sơ.")
    say(page, "hai")
    expect(panel.locator(".bot .bubble").last).to_have_text("Đã nghe: hai")
    page.wait_for_timeout(1000)
    expect(panel.locator(".bot")).to_have_count(4)


def test_without_the_stream_news_is_asked_for(page: Page, host: Hosted) -> None:
    page.route("**/embed/v1/events", lambda route: route.abort())
    panel = open_panel(page)
    page.wait_for_timeout(3500)
    host.push("Nhắc em: mai hết hạn.")
    expect(panel.locator(".bot .bubble").last).to_have_text("Nhắc em: mai hết hạn.")


def test_closed_it_listens_to_nothing(page: Page, host: Hosted) -> None:
    open_panel(page)
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_visible()
    host.push("Khi đã đóng.")
    page.wait_for_timeout(1500)
    expect(page.locator("chon-nghe .bot")).to_have_count(1)
    launcher(page).click()
    expect(page.locator("chon-nghe .bot .bubble").last).to_have_text("Khi đã đóng.")


def test_a_pass_that_nobody_takes_begins_another_talk_and_loses_no_words(page: Page, host: Hosted) -> None:
    open_panel(page)
    page.evaluate(
        "key => sessionStorage.setItem(key, JSON.stringify({ pass: 'broken', turns: 1 }))", f"chonnghe.{host.id}.talk"
    )
    page.reload()
    panel = open_panel(page)
    expect(panel.locator(".notice")).to_contain_text("hết hạn")
    say(page, "vẫn hỏi")
    expect(panel.locator(".bot .bubble").last).to_have_text("Đã nghe: vẫn hỏi")


def test_a_new_talk_after_asking(page: Page, host: Hosted) -> None:
    panel = open_panel(page)
    say(page, "chuyện riêng")
    expect(panel.locator(".bot")).to_have_count(2)
    panel.get_by_role("button", name="Cuộc trò chuyện mới").click()
    panel.get_by_role("button", name="Xoá và bắt đầu lại").click()
    expect(panel.locator(".you")).to_have_count(0)
    expect(panel.locator(".bot")).to_have_count(1)
    assert "chuyện riêng" not in page.evaluate("JSON.stringify({ ...sessionStorage })")
    assert len(host.talks()) == 2
    host.push("Của cuộc mới.")
    expect(panel.locator(".bot .bubble").last).to_have_text("Của cuộc mới.")


def test_a_foreign_origin_gets_the_plain_link_and_one_explanation(visitor: BrowserContext, host: Hosted) -> None:
    said: list[str] = []
    with school_site() as other:
        other.pages["/"] = html(tag(host))
        page = visitor.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(other.origin)
        link = page.locator("chon-nghe a.launcher")
        expect(link).to_have_attribute("href", f"{host.address}/?school={host.id}")
        expect(link).to_have_attribute("aria-label", host.address.removeprefix("http://"))
        [ours] = [text for text in said if text.startswith("Chon Nghe")]
        assert all(part in ours for part in (other.origin, host.id, f"{host.address}/embed/check?url="))
