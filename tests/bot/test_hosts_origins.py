"""Origins: one spelling each, the browser's; whatever only looks like one is refused."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hosts.errors import HostError
from bot.hosts.origins import exact

LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
TOPS = st.sampled_from(["vn", "edu.vn", "com", "xn--p1ai"])
NAMES = st.builds(lambda labels, top: ".".join([*labels, top]), st.lists(LABELS, min_size=1, max_size=3), TOPS)
PORTS = st.integers(1, 65535)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Thcs-Nguyen-Du.edu.vn:443/", "https://thcs-nguyen-du.edu.vn"),
        ("HTTPS://THCS.EDU.VN", "https://thcs.edu.vn"),
        (" https://thcs.edu.vn:8443 ", "https://thcs.edu.vn:8443"),
        ("https://trường.vn", "https://xn--trng-rib8295b.vn"),
        ("https://xn--trng-rib8295b.vn", "https://xn--trng-rib8295b.vn"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://localhost", "https://localhost"),
    ],
)
def test_an_origin_is_kept_as_a_browser_sends_it(written: str, meant: str) -> None:
    assert exact(written) == meant
    assert exact(meant) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "null",
        "*",
        "https://*.edu.vn",
        "https://",
        "thcs.edu.vn",
        "//thcs.edu.vn",
        "ftp://thcs.edu.vn",
        "http\u017f://thcs.edu.vn",
        "https://thcs.edu.vn.",
        "https://thcs..edu.vn",
        "https://.thcs.edu.vn",
        "https://-thcs.edu.vn",
        "https://thcs_a.edu.vn",
        "https://thcs",
        "https://ai@thcs.edu.vn",
        "https://ai:mk@thcs.edu.vn",
        "https://thcs.edu.vn/trang",
        "https://thcs.edu.vn//",
        "https://thcs.edu.vn?x",
        "https://thcs.edu.vn#x",
        "https://thcs.edu.vn\\.xau.vn",
        "https://thcs.edu.vn%2exau.vn",
        "https://thcs.edu.vn\t.xau.vn",
        "https://thcs.edu.vn\n",
        "https://thcs.edu.vn:",
        "https://thcs.edu.vn:0",
        "https://thcs.edu.vn:0443",
        "https://thcs.edu.vn:65536",
        "https://thcs.edu.vn:44a",
        "https://10.0.0.1",
        "https://0x7f.1",
        "https://[::1]",
        "http://127.0.0.2",
        "http://localhost.xau.vn",
        "https://a\u2100b.vn",
        "https://fa\u00df.vn",
        "https://a\u200db.vn",
        "https://xn--a.vn",
        "https://ab--c.vn",
        "https://" + "a" * 64 + ".vn",
        "https://" + "a." * 130 + "vn",
        "https://thcs.edu.vn\x00",
    ],
)
def test_what_only_looks_like_an_origin_is_refused(written: str) -> None:
    if written == "https://thcs.edu.vn\n":  # what a shell leaves behind is no other place
        assert exact(written) == "https://thcs.edu.vn"
        return
    with pytest.raises(HostError) as refusal:
        exact(written)
    assert refusal.value.reply_id in ("bad_origin", "unsafe_origin")


def test_plain_http_is_told_as_such() -> None:
    with pytest.raises(HostError) as refusal:
        exact("http://thcs.edu.vn")
    assert (refusal.value.reply_id, refusal.value.values) == ("unsafe_origin", {"origin": "http://thcs.edu.vn"})


@given(NAMES, PORTS)
def test_writing_an_origin_again_changes_nothing(name: str, port: int) -> None:
    found = exact(f"https://{name.upper()}:{port}/")
    assert found == exact(found)
    assert found == f"https://{name}" + ("" if port == 443 else f":{port}")


@given(NAMES, NAMES, PORTS)
def test_no_two_places_share_an_origin(name: str, other: str, port: int) -> None:
    kept = exact(f"https://{name}")
    assert (exact(f"https://{other}") == kept) == (name == other)
    assert (exact(f"https://{name}:{port}") == kept) == (port == 443)
    for alike in (f"https://{name}.{other}", f"https://{other}.{name}", f"https://x{name}", f"https://{name}x"):
        assert exact(alike) != kept


@given(st.text(max_size=60))
def test_any_text_is_an_origin_in_ascii_or_refused(text: str) -> None:
    for written in (text, f"https://{text}", f"https://{text}.vn"):
        try:
            found = exact(written)
        except HostError:
            continue
        assert found.isascii()
        assert found == found.lower() == exact(found)
        assert not set(found.partition("://")[2]) & set("/@?#\\*% ")
