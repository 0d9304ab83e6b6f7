"""The check is no way into our network and no burden: whatever names mean, pages hold or people type."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.checking.addressing import Address, public, read_address
from bot.web.checking.checker import AT_ONCE, Checker
from bot.web.checking.fetching import Fetched, Fetcher
from bot.web.checking.findings import Trouble
from bot.web.checking.judging import judge
from bot.web.checking.reading import MOST_STEPS, read_markup
from bot.web.checking.snippets import Snippets
from tests.bot.vendors.loopback import Loopback
from tests.web.test_embed_check_causes import ID, SERVER, HostShelf, School, check, codes

OWN = Snippets(SERVER, ID, "Trường")
# What may turn a reader of HTML slow or wrong, to be mixed in any order.
PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "</",
            "<!--",
            "-->",
            "--!>",
            "<![CDATA[",
            "<?",
            "<!",
            "<script",
            "</script>",
            " src=",
            "'",
            '"',
            "=",
        ),
        *("/", " ", "<iframe", "<meta http-equiv=content-security-policy content=", "script-src", "data-school="),
        *(
            f"{SERVER}/widget.js",
            "<textarea>",
            "</textarea",
            "<template>",
            "&lt;",
            "&#x0;",
            "&#99999999;",
            "\0",
            "\ud800",
        ),
        *("ſcript", "<base href=http://[", "a", "<a href=", "http://[::1", "javascript:", "\n"),
    ]
)
SLOW = ["<a =", "<!-- -", "</script", "<a x='", "<a ", "<", "<noscript></noscript", '<a b=""c']
INSIDE = [
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001:0:1::1", "ff02::1",
]  # fmt: skip


def leading_to(*addresses: str) -> Fetcher:
    async def resolve(_name: str, _port: int) -> Sequence[str]:
        return addresses

    return Fetcher(resolve, seconds=2)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_never_asked(address: str) -> None:
    origin = "https://truong.example"
    assert codes(check(origin, origin, fetcher=leading_to(address))) == ["private"]
    assert codes(check(origin, origin, fetcher=leading_to("8.8.8.8", address))) == ["private"]


def test_a_name_of_the_own_machine_leads_nowhere_else() -> None:
    assert codes(check("http://localhost:81", "http://localhost:81", fetcher=leading_to("8.8.8.8"))) == ["private"]


def test_public_machines_may_be_asked() -> None:
    assert all(public(ipaddress.ip_address(one)) for one in ("8.8.8.8", "203.162.4.191", "2001:ee0::1"))


@pytest.mark.parametrize(
    "typed",
    ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
     "https://2130706433", "https://169.254.169.254/latest", "http://127.0.0.1.:80/", "http://localhost@169.254.169.254/",
     "http://127.0.0.1\\@evil.example/", "http://127.0.0.1%00.example/", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_no_other_writing_of_the_own_machine_is_taken_for_it(typed: str) -> None:
    found = codes(check(typed, "http://127.0.0.1", "http://localhost"))
    assert found[0] in ("unclear", "http_page", "not_registered")


def test_a_site_nobody_registered_is_never_asked() -> None:
    with Loopback(School().handle) as site:
        assert codes(check(site.url, "https://truong.example")) == ["not_registered"]
        assert site.requests == []


def test_a_move_to_another_site_is_not_followed() -> None:
    school, inner = School(), School(pages={"/": "secret"})
    with Loopback(school.handle) as site, Loopback(inner.handle) as hidden:
        school.pages["/"], school.statuses["/"] = f"{hidden.url}/", 302
        assert codes(check(site.url, site.url, hidden.url)) == ["moved_away"]
        assert hidden.requests == []


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=80) | st.lists(PIECES, max_size=20).map("".join))
def test_any_page_under_any_rules_gets_a_judgement(html: str, policy: str) -> None:
    page = Fetched(
        Address("https://a.example/", "https://a.example"), 200, (("content-security-policy", policy),), html
    )
    assert judge(page, [ID], OWN)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join))
def test_anything_typed_is_an_address_or_told_not_to_be(typed: str) -> None:
    try:
        address = read_address(typed)
    except Trouble:
        return
    assert address.url.startswith(f"{address.origin}/")
    assert address.url.isascii()


@pytest.mark.parametrize("piece", SLOW)
def test_no_page_takes_long_to_read(piece: str) -> None:
    begun = time.process_time()
    read_markup(piece * (1_000_000 // len(piece)))
    assert time.process_time() - begun < 5


def test_a_page_of_countless_tags_is_read_so_far_and_no_further() -> None:
    markup = read_markup("<a>" * (MOST_STEPS + 1) + OWN.tag)
    assert markup.cut
    assert len(markup.tags) < MOST_STEPS


def test_only_three_pages_are_looked_at_at_once() -> None:
    busy, most = 0, 0

    class Slow(Fetcher):
        async def fetch(self, address: Address) -> Fetched:
            nonlocal busy, most
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.02)
            busy -= 1
            return Fetched(address, 200, (), "")

    async def many() -> None:
        checker = Checker(HostShelf("https://a.example"), Slow())
        await asyncio.gather(*(checker.check("https://a.example", SERVER, lambda _: None) for _ in range(12)))

    asyncio.run(many())
    assert most == AT_ONCE
