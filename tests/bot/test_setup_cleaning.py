"""What people paste: kindly understood, and never repeated where it is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.setup import cleaning
from bot.setup.cleaning import Unclear
from tests.bot.desks import replies

TOKEN = "123456789:" + "AAbb-cc_dd" * 3
Cleaner = Callable[[str], str]


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\n",
        f'"{TOKEN}"',
        f"Bot:{TOKEN}",
        f"bot{TOKEN}/getMe",
        f"\ufeff{TOKEN}\u200b",
        f"Use this token to access the HTTP API:\n{TOKEN}\nKeep your token secure",
        f"TELEGRAM_BOT_TOKEN={TOKEN}",
    ],
)
def test_a_token_is_found_whatever_stands_around_it(pasted: str) -> None:
    assert cleaning.bot_token(pasted) == TOKEN


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("TruongA_bot", "TruongA_bot"),
        ("@TruongA_bot ", "TruongA_bot"),
        ("https://t.me/TruongA_bot", "TruongA_bot"),
        ("t.me/TruongA_bot?start=NH2026", "TruongA_bot"),
        ("tg://resolve?domain=TruongA_bot", "TruongA_bot"),
    ],
)
def test_a_bots_name_is_read_from_its_link(pasted: str, name: str) -> None:
    assert cleaning.telegram_name(pasted) == name


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://chonnghe.example.vn", "https://chonnghe.example.vn"),
        ("http://chonnghe.example.vn/", "https://chonnghe.example.vn"),
        ("http://chonnghe.example.vn:80", "https://chonnghe.example.vn"),
        ("chonnghe.example.vn", "https://chonnghe.example.vn"),
        (" HTTPS://Chonnghe.Example.vn/hooks/zalo?x=1 ", "https://chonnghe.example.vn"),
        ("https://chonnghe.example.vn:443", "https://chonnghe.example.vn"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_address_becomes_one_that_vendors_take(pasted: str, url: str) -> None:
    assert cleaning.public_url(pasted) == url


def test_telegram_calls_two_more_ports() -> None:
    assert cleaning.telegram_url("https://chonnghe.example.vn:8443/") == "https://chonnghe.example.vn:8443"
    assert cleaning.telegram_url("http://chonnghe.example.vn") == "https://chonnghe.example.vn"


@pytest.mark.parametrize(
    ("clean", "pasted", "value"),
    [
        (cleaning.number, "ID: 388613280878808645", "388613280878808645"),
        (cleaning.number, "https://zalo.me/388613280878808645", "388613280878808645"),
        (cleaning.number, "https://www.facebook.com/profile.php?id=100064000000001", "100064000000001"),
        (cleaning.secret, "Secret key: abcdefGH12", "abcdefGH12"),
        (cleaning.secret, " 'abcdefGH12' ", "abcdefGH12"),
        (cleaning.refresh_token, '{"access_token": "aaaaaaaa", "refresh_token": "bbbbbbbb"}', "bbbbbbbb"),
        (cleaning.refresh_token, "bbbbbbbb ", "bbbbbbbb"),
        (cleaning.own_words, " truong-a-2026 ", "truong-a-2026"),
        (cleaning.chat, "-1001234", "-1001234"),
        (cleaning.zalo_verifier, "zalo_verifierAbC-1_2.html", "AbC-1_2"),
        (cleaning.zalo_verifier, "https://x.vn/zalo_verifierAbC-1_2.html", "AbC-1_2"),
        (
            cleaning.zalo_verifier,
            '<meta name="zalo-platform-site-verification" content="AbC-1_2" />',
            "AbC-1_2",
        ),
        (cleaning.zalo_verifier, "AbC-1_2", "AbC-1_2"),
    ],
)
def test_other_values_are_taken_out_of_what_was_pasted(clean: Cleaner, pasted: str, value: str) -> None:
    assert clean(pasted) == value


@pytest.mark.parametrize(
    ("clean", "pasted"),
    [
        (cleaning.bot_token, "https://t.me/TruongA_bot"),
        (cleaning.bot_token, "98765"),
        (cleaning.telegram_name, TOKEN),
        (cleaning.telegram_name, "a b"),
        (cleaning.public_url, "ftp://x.vn"),
        (cleaning.public_url, "máy chủ của trường"),
        (cleaning.public_url, "https://x.vn:abc"),
        (cleaning.public_url, "https://[x"),
        (cleaning.public_url, "intranet"),
        (cleaning.public_url, "http://truong.vn:8081"),
        (cleaning.public_url, "https://truong.vn:8443"),
        (cleaning.telegram_url, "http://truong.vn:8443"),
        (cleaning.telegram_url, "https://truong.vn:8081"),
        (cleaning.telegram_name, "@bot1"),
        (cleaning.number, "https://facebook.com/truonga"),
        (cleaning.number, "123456 654321"),
        (cleaning.secret, "abc"),
        (cleaning.refresh_token, '{"error": -14020}'),
        (cleaning.own_words, "hai từ"),
        (cleaning.chat, "a b"),
        (cleaning.zalo_verifier, "không có"),
    ],
)
def test_what_holds_no_value_is_refused_in_vietnamese_without_repeating_it(clean: Cleaner, pasted: str) -> None:
    with pytest.raises(Unclear) as error:
        clean(pasted)
    words = replies().text(error.value.reply_id)
    assert len(words) > 20
    assert pasted not in words


def test_the_code_of_a_redirect_is_taken_for_our_own_question_only() -> None:
    address = "https://x.vn/?code=the-code"
    expected = {"state": "mine", "oa_id": "1"}
    for right in (f"{address}&oa_id=1&state=mine", f" {address}&oa_id=1\n", " the-code "):
        assert cleaning.redirect_code(right, expected) == "the-code"
    others = (f"{address}&oa_id=1&state=theirs", f"{address}&oa_id=2&state=mine")
    for wrong in (*others, "https://x.vn/?error=1", "", "two words"):
        with pytest.raises(Unclear) as error:
            cleaning.redirect_code(wrong, expected)
        assert error.value.reply_id in replies()


@pytest.mark.parametrize(
    "clean",
    [
        cleaning.bot_token,
        cleaning.telegram_name,
        cleaning.number,
        cleaning.public_url,
        cleaning.refresh_token,
        cleaning.zalo_verifier,
        cleaning.chat,
    ],
)
@given(text=st.text(max_size=80))
def test_any_text_is_either_cleaned_for_good_or_refused(clean: Cleaner, text: str) -> None:
    try:
        value = clean(text)
    except Unclear:
        return
    assert clean(value) == value
