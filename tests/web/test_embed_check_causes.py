"""Each cause why the assistant does not show, on a real website on loopback; and who may not be asked at all."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from bot.hosts.models import Host
from bot.web.checking.addressing import Address
from bot.web.checking.checker import Checker
from bot.web.checking.fetching import Fetched, Fetcher
from bot.web.checking.findings import Report
from bot.web.checking.judging import judge
from bot.web.checking.snippets import Snippets
from tests.bot.vendors.loopback import Failure, Loopback, Response

SERVER = "https://chonnghe.example"
ID = "thcs-nguyen-du"
OWN = Snippets(SERVER, ID, "THCS Nguyễn Du")
ALLOWED = "default-src 'self'; script-src 'self' https://chonnghe.example; connect-src https://chonnghe.example"


@dataclass
class School:
    """A website: pages by path, the headers of all its answers, statuses and targets of paths that move."""

    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def handle(self, _method: str, path: str, _headers: Mapping[str, str], _body: bytes) -> Response:
        page = self.pages.get(path, "")
        status = self.statuses.get(path, 200)
        moved = {"Location": page} if 300 <= status < 400 else {}
        return status, {"Content-Type": "text/html", **self.headers, **moved}, page.encode()


class HostShelf:
    def __init__(self, *origins: str) -> None:
        self.hosts = [Host(id=ID, name="THCS Nguyễn Du", origins=list(origins), active=True)]

    def all(self) -> list[Host]:
        return self.hosts


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def site(school: School) -> Iterator[Loopback]:
    with Loopback(school.handle) as server:
        yield server


def check(url: str, *origins: str, fetcher: Fetcher | None = None, server: str = SERVER) -> Report:
    checker = Checker(HostShelf(*origins), fetcher)
    return asyncio.run(checker.check(url, server, lambda _origin: None))


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def body(inside: str) -> str:
    return f"<!doctype html><html><head><title>a</title></head><body>{inside}</body></html>"


def judged(html: str, url: str = "https://truong.example/", **headers: str) -> list[str]:
    origin = "/".join(url.split("/")[:3])
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    page = Fetched(Address(url, origin), 200, (("content-type", "text/html"), *lines), html)
    return [finding.code for finding in judge(page, [ID], OWN)]


PAGES = {
    OWN.tag: ["well", "script_there"],
    OWN.frame: ["well", "frame_there"],
    "<p>Trường chúng tôi</p>": ["absent"],
    '<link href="/wp-content/a.css"><p>Trường</p>': ["absent_wordpress"],
    "<script>(function(){j.src='https://www.googletagmanager.com/gtm.js?id='})()</script>": ["absent_tag_manager"],
    f"<!-- {OWN.tag} -->": ["in_comment"],
    OWN.tag.replace("<", "&lt;").replace(">", "&gt;"): ["as_text"],
    f"<pre>{OWN.tag.replace('<', '&lt;')}</pre>": ["as_text"],
    f"<noscript>{OWN.tag}</noscript>": ["inert"],
    f"<template>{OWN.tag}</template>": ["inert"],
    f"<textarea>{OWN.frame}</textarea>": ["inert"],
    f"<script>s.src = '{OWN.loader}'</script>": ["by_script"],
    f'<div data-school="{ID}"></div>': ["stripped"],
    f'<p><a href="{OWN.loader}">{SERVER}</a></p>': ["stripped"],
    f'<script data-school="{ID}"></script>': ["stripped"],
    f'<p><a href="{OWN.link}">Hỏi</a></p>': ["link_only"],
    '<form><input type="password" name="post_password"></form>': ["login"],
    OWN.tag.replace(SERVER, "https://cu.example"): ["wrong_server"],
    OWN.tag.replace(SERVER, ""): ["wrong_server"],
    OWN.tag.replace("https:", "http:"): ["mixed"],
    OWN.frame.replace("https:", "http:"): ["mixed"],
    OWN.tag.replace(f' data-school="{ID}"', ""): ["no_school"],
    OWN.tag.replace(ID, "thcs-khac"): ["wrong_school"],
    OWN.frame.replace(ID, "thcs-khac"): ["wrong_school"],
    OWN.tag.replace("<script", '<script type="text/plain" data-cookieconsent="marketing"'): ["held_by_consent"],
    OWN.tag.replace("src=", 'type="rocketlazyloadscript" data-rocket-src='): ["held_by_cache"],
    OWN.tag.replace("src=", 'type="litespeed/javascript" data-src='): ["held_by_cache"],
    OWN.tag.replace("<script", '<script type="a1b2c3-text/javascript"'): ["held_by_cache"],
    OWN.frame.replace("src=", 'src="about:blank" data-src='): ["held_by_cache"],
    OWN.tag + OWN.tag: ["script_there", "script_there", "two_tags"],
    OWN.tag + OWN.frame: ["script_there", "frame_there", "two_kinds"],
    '<script src="https://khac.example/widget.js"></script>': ["absent"],
    f'<base href="{SERVER}/">' + OWN.tag.replace(SERVER, ""): ["well", "script_there"],
}


@pytest.mark.parametrize("inside", list(PAGES))
def test_what_stands_on_a_page_is_told(inside: str) -> None:
    assert judged(body(inside)) == PAGES[inside]


POLICIES = {
    ALLOWED: [],
    "default-src 'self'": ["policy_header", "policy_header"],
    "script-src *; connect-src 'none'": ["policy_header"],
    "script-src 'self'; connect-src https:": ["policy_header"],
    "style-src 'none'; img-src 'none'": [],
    "script-src https://*.example; connect-src https://*.example:443": [],
    "script-src chonnghe.example; connect-src chonnghe.example": [],
    "script-src chonnghe.example:8443": ["policy_header"],
    "script-src https://chonnghe.example/widget.js": ["policy_header"],
    "script-src https://chonnghe.example/widget.js https://chonnghe.example/static/": [],
    "script-src 'strict-dynamic' 'nonce-abc' https:": ["policy_nonce"],
    "script-src-elem 'self'; script-src *": ["policy_header"],
    "default-src *, script-src 'none'": ["policy_header"],
    "SCRIPT-SRC 'none'; script-src *": ["policy_header"],
}


@pytest.mark.parametrize("policy", list(POLICIES))
def test_rules_of_the_page_are_judged_as_a_browser_does(policy: str) -> None:
    found = judged(body(OWN.tag), content_security_policy=policy)
    assert [code for code in found if code.startswith("policy")] == POLICIES[policy]


def test_a_mark_on_the_tag_lets_it_through() -> None:
    tagged = OWN.tag.replace("<script", '<script nonce="abc"')
    assert judged(body(tagged), content_security_policy="script-src 'strict-dynamic' 'nonce-abc'")[0] == "well"


def test_a_frame_needs_frame_src_and_a_meta_tag_counts() -> None:
    meta = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'none'">"""
    page = Fetched(Address("https://a.example/", "https://a.example"), 200, (), meta + OWN.frame)
    findings = [finding for finding in judge(page, [ID], OWN) if finding.code.startswith("policy")]
    assert [(one.code, one.values["line"]) for one in findings] == [
        ("policy_meta", f"frame-src 'self' {SERVER}"),
    ]


def test_the_directive_to_add_keeps_what_is_there() -> None:
    page = Fetched(
        Address("https://a.example/", "https://a.example"),
        200,
        (("content-security-policy", "script-src 'none'; default-src 'self' https://cdn.example"),),
        OWN.tag,
    )
    lines = [finding.values["line"] for finding in judge(page, [ID], OWN) if finding.code == "policy_header"]
    assert lines == [f"script-src {SERVER}", f"connect-src 'self' https://cdn.example {SERVER}"]


def test_a_page_that_asks_by_https_for_everything_may_say_http() -> None:
    tag = OWN.tag.replace("https:", "http:")
    assert "mixed" not in judged(body(tag), content_security_policy="upgrade-insecure-requests")


def test_a_good_page_on_a_real_site_is_well(site: Loopback, school: School) -> None:
    school.pages["/"] = body(OWN.tag)
    report = check(site.url, site.url)
    assert (codes(report), report.mark, report.school) == (["well", "script_there"], "good", ID)
    assert site.requests[0].headers["host"] == site.url.removeprefix("http://")
    assert "cookie" not in site.requests[0].headers


def test_a_packed_page_is_read_and_a_bomb_is_not_unpacked(site: Loopback) -> None:
    packed = gzip.compress(body(OWN.tag).encode())
    site.fail(Failure(200, packed, {"Content-Type": "text/html", "Content-Encoding": "gzip"}))
    assert codes(check(site.url, site.url)) == ["well", "script_there"]
    bomb = gzip.compress(b" " * 50_000_000)
    site.fail(Failure(200, bomb, {"Content-Type": "text/html", "Content-Encoding": "gzip"}))
    assert codes(check(site.url, site.url)) == ["absent", "cut"]
    site.fail(Failure(200, b"x", {"Content-Type": "text/html", "Content-Encoding": "br"}))
    assert codes(check(site.url, site.url)) == ["unreadable"]


STATUSES = {401: "login", 403: "guarded", 503: "guarded", 404: "gone", 410: "gone", 500: "failing"}


@pytest.mark.parametrize("status", list(STATUSES))
def test_an_answer_that_is_no_page_is_explained(site: Loopback, school: School, status: int) -> None:
    school.statuses["/"] = status
    assert codes(check(site.url, site.url)) == [STATUSES[status]]


def test_a_file_is_no_page(site: Loopback, school: School) -> None:
    school.headers["Content-Type"] = "application/pdf"
    assert codes(check(site.url, site.url)) == ["not_html"]


def test_moves_inside_the_site_are_followed_and_told(site: Loopback, school: School) -> None:
    school.pages |= {"/cu": "/moi", "/moi": body(OWN.tag)}
    school.statuses["/cu"] = 301
    assert codes(check(f"{site.url}/cu", site.url)) == ["well", "script_there", "moved"]


def test_moves_that_lead_away_to_a_login_or_in_circles_are_told(site: Loopback, school: School) -> None:
    school.statuses |= {"/di": 302, "/vao": 302, "/vong": 302, "/le": 302}
    school.pages |= {"/di": "https://khac.example/a", "/vao": "/wp-login.php?redirect_to=%2F", "/vong": "/vong"}
    school.pages["/le"] = "http://[bad"
    found = [codes(check(f"{site.url}{path}", site.url)) for path in ("/di", "/vao", "/vong", "/le")]
    assert found == [["moved_away"], ["login"], ["moves_on"], ["moved_away"]]


def test_a_site_that_is_down_slow_or_breaks_off_is_told(site: Loopback) -> None:
    hasty = Fetcher(seconds=0.5)
    site.fail(Failure(hang=True))
    assert codes(check(site.url, site.url, fetcher=hasty)) == ["slow"]
    site.fail(Failure(drop=True))
    assert codes(check(site.url, site.url)) == ["broken_line"]
    site.stop()
    assert codes(check(site.url, site.url)) == ["refused"]


def test_https_on_a_port_that_speaks_no_https_is_a_matter_of_certificates(site: Loopback) -> None:
    secure = site.url.replace("http:", "https:")
    assert codes(check(secure, secure)) == ["certificate"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://www.truong.example/a", "not_registered_twin"),
        ("truong.example", "no_name"),
        ("https://la.example", "not_registered"),
        ("http://truong.example", "http_page"),
        ("ftp://truong.example", "unclear"),
        ("javascript:alert(1)", "unclear"),
        ("https://ai:mat@truong.example/", "unclear"),
        ("https://[::1", "unclear"),
        ("https://truong.example/" + "a" * 3000, "unclear"),
        ("<script>", "unclear"),
    ],
)
def test_what_was_typed_is_understood_or_told(typed: str, code: str) -> None:
    async def nowhere(_name: str, _port: int) -> list[str]:
        raise OSError

    assert codes(check(typed, "https://truong.example", fetcher=Fetcher(nowhere))) == [code]
