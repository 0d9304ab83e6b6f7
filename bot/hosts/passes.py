"""Passes: what a page on a school's site shows instead of a cookie. Signed, short-lived, for one host, origin and talk.

The page's owner can read a pass. So it holds no talk's id, which would open the talk for ever, but a handle: the id is
made of it with our key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from bot.hosts.errors import PassBroken, PassExpired
from bot.settings import Settings

PASS_SECONDS = 15 * 60
RENEW_SECONDS = 12 * 60 * 60
KEY_FILE = "secret.key"
KEY_CHARS = 32
_SALT, _TALK_SALT = "chonnghe.pass", b"chonnghe.talk:"
_OWNER_ONLY = 0o600
# A genuine pass has a third of it: nothing longer is worth computing over.
_LONGEST = 1024


@dataclass(frozen=True)
class Pass:
    """Who may go on with which talk from where; ``handle`` stands for the talk (``Passes.talk_id``)."""

    host: str
    origin: str
    handle: str


class Passes:
    """Makes and reads passes with a key that is asked for when first needed."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._ask = key

    def new(self, host: str, origin: str) -> Pass:
        """A pass for a talk that begins; its handle holds 144 random bits."""
        return Pass(host, origin, secrets.token_urlsafe(18))

    def write(self, given: Pass) -> str:
        """The pass as text, fresh from now."""
        return str(self._serializer.dumps([given.host, given.origin, given.handle]))

    def read(self, text: str, seconds: int = PASS_SECONDS) -> Pass:
        """The pass of a text that is at most ``seconds`` old; raises ``PassExpired``, ``PassBroken``."""
        if len(text) > _LONGEST:
            raise PassBroken
        try:
            host, origin, handle = self._serializer.loads(text, max_age=seconds)
        except SignatureExpired:
            raise PassExpired from None
        except (BadData, ValueError, TypeError):
            raise PassBroken from None
        return Pass(host, origin, handle)

    def talk_id(self, given: Pass) -> str:
        """The id of the pass's talk, which nobody can make without the key."""
        digest = hmac.digest(self._key.encode(), _TALK_SALT + given.handle.encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:24]).decode()

    @cached_property
    def _key(self) -> str:
        return self._ask()

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})


def secret_key(settings: Settings) -> str:
    """The key of the settings, else that of ``var/secret.key``, which is made where there is none.

    Raises ``OSError`` where the folder cannot be written.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    file = settings.var_dir / KEY_FILE
    return _kept(file) or _made(file)


def _kept(file: Path) -> str | None:
    """The file's key; None where it is missing or was cut short."""
    try:
        key = file.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    if file.stat().st_mode & 0o077:
        file.chmod(_OWNER_ONLY)
    return key if len(key) >= KEY_CHARS else None


def _made(file: Path) -> str:
    """A new key, on the disk before it is used. Of several processes the first one's counts."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        if file.exists() and not _kept(file):
            file.unlink()
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    key = _kept(file)
    if key is None:
        raise OSError(f"{KEY_FILE} cannot be kept")
    return key
