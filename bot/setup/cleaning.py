"""What people paste, made into what the settings need: with labels, spaces, quotes or a whole link around it. Pure.

Each function returns the value or raises ``Unclear`` with the id of the sentence that says what is wrong. The text
itself is never repeated: it may be a secret that was pasted into the wrong question.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from bot.channel_settings import LOOPBACK, TELEGRAM_NAME

# Telegram alone calls these ports besides that of https.
_TELEGRAM_PORTS = frozenset({88, 8443})
# A number, a colon and a secret; whatever stands around it, as "Bot:" or a whole message of the vendor, is left out.
_TOKEN = re.compile(r"(?<!\d)\d{3,}:[A-Za-z0-9_-]{8,}")
_VERIFIER = re.compile(r"zalo_verifier([A-Za-z0-9_-]+)\.html|content=[\"']?([A-Za-z0-9_-]+)")
_QUOTES = "\"'`“”‘’«»<>"
_SHORTEST_SECRET = 6


class Unclear(Exception):  # noqa: N818 - the name says what is wrong
    """The text holds no such value; ``reply_id`` says why, in words for the person."""

    def __init__(self, reply_id: str) -> None:
        super().__init__(reply_id)
        self.reply_id = reply_id


def trimmed(text: str) -> str:
    """Without spaces, quotes and invisible letters at its ends; copied text often carries them."""
    visible = "".join(letter for letter in text if unicodedata.category(letter) not in {"Cf", "Cc"} or letter in "\n\t")
    return visible.replace("\N{NO-BREAK SPACE}", " ").strip().strip(_QUOTES).strip()


def bot_token(text: str) -> str:
    """A token of the form number:secret, out of anything around it."""
    found = _TOKEN.search(trimmed(text))
    if found:
        return found.group()
    raise Unclear("setup.unclear_token_link" if "t.me" in text or "@" in text else "setup.unclear_token")


def secret(text: str) -> str:
    """A secret without spaces; of "Secret key: abc" the last word."""
    word = trimmed(trimmed(text).split()[-1]) if trimmed(text) else ""
    if not re.fullmatch(rf"[!-~]{{{_SHORTEST_SECRET},}}", word):
        raise Unclear("setup.unclear_secret")
    return word


def refresh_token(text: str) -> str:
    """Zalo's refresh token, also out of the whole answer of the API Explorer."""
    try:
        answer = json.loads(trimmed(text))
    except ValueError:
        return secret(text)
    return secret(str(answer.get("refresh_token", ""))) if isinstance(answer, dict) else secret(text)


def own_words(text: str) -> str:
    """Words of the person's choice: at least eight letters, digits or signs, no spaces."""
    word = trimmed(text)
    if not re.fullmatch(r"[!-~]{8,100}", word):
        raise Unclear("setup.unclear_own_words")
    return word


def telegram_name(text: str) -> str:
    """A bot's name, also from ``@name`` and ``https://t.me/name?start=…``."""
    name = trimmed(text)
    if "/" in name:
        name = _name_in(name if "//" in name else f"https://{name}")
    name = name.removeprefix("@")
    if not TELEGRAM_NAME.fullmatch(name):
        raise Unclear("setup.unclear_telegram_name")
    return name


def _name_in(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return (parse_qs(parts.query).get("domain") or [parts.path.strip("/")])[0]


def number(text: str) -> str:
    """An id in digits, also from a link that ends with it or holds it as ``id=``."""
    text = trimmed(text)
    found: list[str] = re.findall(r"[0-9]+", text)
    long = [digits for digits in found if len(digits) >= _SHORTEST_SECRET]
    if len(long) != 1:
        raise Unclear(
            "setup.unclear_page_link" if "facebook.com" in text or "fb.com" in text else "setup.unclear_number"
        )
    return long[0]


def chat(text: str) -> str:
    """A chat or person at a vendor: one word without spaces."""
    word = trimmed(text)
    if not re.fullmatch(r"-?[A-Za-z0-9_]{1,120}", word):
        raise Unclear("setup.unclear_person")
    return word


def public_url(text: str) -> str:
    """This server's address for the world: ``http`` becomes ``https``, what follows the host is dropped.

    A port is refused: vendors call https at its own port only.
    """
    return _address(text, frozenset())


def telegram_url(text: str) -> str:
    """As ``public_url``, with the ports that Telegram calls too."""
    return _address(text, _TELEGRAM_PORTS)


def _address(text: str, ports: frozenset[int]) -> str:
    text = trimmed(text)
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Unclear("setup.unclear_public_url") from None
    if parts.scheme not in {"http", "https"} or ("." not in host and host not in LOOPBACK) or re.search(r"\s", host):
        raise Unclear("setup.unclear_public_url")
    if host in LOOPBACK:
        shown = f"[{host}]" if ":" in host else host
        return f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    if port in {None, 80, 443}:
        return f"https://{host}"
    # What listens there for http does not speak https.
    if parts.scheme == "http" or port not in ports:
        raise Unclear("setup.unclear_public_port")
    return f"https://{host}:{port}"


def zalo_verifier(text: str) -> str:
    """The code of Zalo's domain check, from the file's name, its address, the meta line or bare."""
    text = trimmed(text)
    found = _VERIFIER.search(text)
    code = (found[1] or found[2]) if found else text.removeprefix("zalo_verifier")
    if not re.fullmatch(r"[A-Za-z0-9_-]{4,100}", code):
        raise Unclear("setup.unclear_verifier")
    return code


def redirect_code(text: str, expected: Mapping[str, str]) -> str:
    """The code of the address Zalo sent the browser to. A bare code is taken; one of another link or OA is not.

    ``expected``: what ``state`` and ``oa_id`` must be where the address holds them.
    """
    text = trimmed(text)
    query = parse_qs(text.partition("?")[2].partition("#")[0])
    code = query.get("code", [""])[0] or ("" if "/" in text or "=" in text else text)
    if not code or len(code.split()) != 1:
        raise Unclear("setup.unclear_code")
    for name, value in expected.items():
        if query.get(name, [value]) != [value]:
            raise Unclear(f"setup.unclear_{name}")
    return code
