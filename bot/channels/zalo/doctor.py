"""What is wrong with the OA's set-up, from the settings to a message that arrives: one plain line each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Engine

from bot.channel_settings import LOOPBACK
from bot.channels.notes import Notes, NotKept
from bot.channels.ports import SendError
from bot.channels.zalo import buttons as button_memory
from bot.channels.zalo import calibration
from bot.channels.zalo.channel import NAME, missing_settings
from bot.channels.zalo.checking import Account, account_of, opened, problem_of, send_test
from bot.channels.zalo.errors import Shape
from bot.channels.zalo.outbox import Finding, Outbox
from bot.channels.zalo.shapes import buttons_body
from bot.channels.zalo.signature import FORMULAS, name_of
from bot.clock import VIETNAM, utc_now
from bot.settings import Settings, keys
from knowledge.replies import Replies

PROOF = "zalo-platform-site-verification"
TIMEOUT = httpx.Timeout(10.0, connect=5.0)


class Doctor:
    """Looks at everything once. Sends messages only where a person's id is given."""

    def __init__(
        self, settings: Settings, engine: Engine, replies: Replies, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings, self._engine, self._replies, self._now = settings, engine, replies, now
        self._notes = Notes(engine, NAME, settings.zalo_oa_id or "", now)

    async def findings(self, user: str | None = None) -> AsyncIterator[Finding]:
        """All lines, the settings first; what can only be asked with them is left out while they are missing."""
        missing = [keys()[name] for name in missing_settings(self._settings)]
        if missing:
            yield self._bad("settings_names", names=", ".join(missing))
            return
        yield self._good("settings_there")
        account = await account_of(self._settings, self._engine)
        yield await self._token(account)
        yield self._account(account)
        yield await self._webhook()
        yield self._signature()
        yield await self._domain()
        if user and account.problem is None:
            yield await self._quota(user)
            yield await self._probed(user)
        else:
            yield self._buttons()
        async for finding in Outbox(self._settings, self._engine, self._replies).findings():
            yield finding
        yield self._good("window_paid" if self._settings.zalo_paid_window else "window_free")

    async def _token(self, account: Account) -> Finding:
        async with opened(self._settings, self._engine) as (_, tokens):
            try:
                pair = await tokens.seen()
            except NotKept as error:
                return self._bad("database", reason=error)
        if pair is None:
            return self._bad("token_none")
        if pair.state != "ready":
            problem = account.problem or ""
            known = problem if problem.startswith("setup_zalo.token_") else "setup_zalo.token_used"
            return Finding(False, self._replies.text(known))
        hours = (pair.expires_at - self._now()).total_seconds() / 3600
        return self._good("token_fresh", hours=max(0, round(hours)))

    def _account(self, account: Account) -> Finding:
        if account.problem:
            return Finding(False, self._replies.text(account.problem, reason=account.reason))
        data = account.data
        verified = self._replies.text(f"setup_zalo.{'verified' if data.get('is_verified') else 'unverified'}")
        tier = str(data.get("package_name") or "?")
        return self._good("account", name=str(data.get("name") or "?"), tier=tier, verified=verified)

    async def _webhook(self) -> Finding:
        if self._settings.public_url is None:
            return self._bad("no_public_url", key=keys()["public_url"])
        if not _callable_by_zalo(self._settings.public_url):
            return self._bad("not_public", address=self._settings.public_url, key=keys()["public_url"])
        address = f"{self._settings.public_url}/hooks/{NAME}"
        answer = await _fetched(address)
        if answer is None or answer.status_code != httpx.codes.OK:
            reason = "-" if answer is None else answer.status_code
            return self._bad("webhook_unreachable", address=address, reason=reason)
        return self._good("webhook", address=address)

    def _signature(self) -> Finding:
        try:
            note = self._notes.read(calibration.NOTE) or {}
        except NotKept as error:
            return self._bad("database", reason=error)
        genuine, fitting = str(note.get("genuine_at") or ""), str(note.get("matched") or "")
        if fitting and str(note.get("matched_at")) > genuine:
            return self._signature_wrong(fitting)
        if not genuine:
            return self._bad("signature_unseen")
        when = datetime.fromisoformat(genuine).astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
        still = self._settings.zalo_calibrate
        return self._bad("calibrate_off", key=keys()["zalo_calibrate"]) if still else self._good("signature", when=when)

    def _signature_wrong(self, fitting: str) -> Finding:
        found = [formula for formula in FORMULAS if name_of(formula) == fitting]
        if not found:
            return self._bad("signature_none", secret=keys()["zalo_oa_secret"])
        ident, secret = found[0]
        lines = f"{keys()['zalo_sign_id']}={ident} {keys()['zalo_sign_secret']}={secret}"
        return self._bad("signature_other", lines=lines)

    async def _domain(self) -> Finding:
        code, public = self._settings.zalo_verifier, self._settings.public_url
        if not code or public is None:
            return self._good("domain_unasked", key=keys()["zalo_verifier"])
        file = await _fetched(f"{public}/zalo_verifier{code}.html")
        if file is not None and file.status_code == httpx.codes.OK:
            return self._good("domain")
        page = await _fetched(f"{public}/")
        shown = page is not None and page.status_code == httpx.codes.OK and PROOF in page.text and code in page.text
        return self._good("domain") if shown else self._bad("domain_missing", address=public)

    async def _quota(self, user: str) -> Finding:
        try:
            async with opened(self._settings, self._engine) as (client, _):
                data = await client.quota(user)
        except SendError as error:
            return self._bad("quota_unknown", reason=error)
        given = data.get("cs_reply")
        reply: dict[str, Any] = given if isinstance(given, dict) else {}
        remain, total = str(reply.get("remain", "?")), str(reply.get("total", "?"))
        return Finding(remain != "0", self._replies.text("setup_zalo.quota", remain=remain, total=total))

    async def _probed(self, user: str) -> Finding:
        """Send two buttons, whatever is remembered; where Zalo takes them, what is remembered is forgotten."""
        said = self._replies.text("setup_zalo.test_buttons")
        titles = self._replies.raw("setup_zalo.test_titles")
        offered = [{"id": f"setup-{number}", "title": str(title)} for number, title in enumerate(titles, 1)]
        try:
            async with opened(self._settings, self._engine) as (client, _):
                await client.send(buttons_body(user, said, offered))
            self._notes.forget(button_memory.NOTE)
        except Shape as refused:
            return await self._plain_probed(user, refused)
        except SendError as error:
            return self._unsent(error)
        except NotKept as error:
            return self._bad("database", reason=error)
        return self._good("buttons_pass")

    async def _plain_probed(self, user: str, refused: SendError) -> Finding:
        try:
            await send_test(self._settings, self._engine, user, self._replies.text("setup_zalo.test_text"))
        except SendError as error:
            return self._unsent(error)
        return self._good("buttons_tier" if str(refused).endswith("-224") else "buttons_shape")

    def _unsent(self, error: SendError) -> Finding:
        problem = problem_of(error)
        if problem == "setup_zalo.other":
            return self._bad("not_sent", reason=error)
        return Finding(False, self._replies.text(problem, reason=error))

    def _buttons(self) -> Finding:
        try:
            refused = self._notes.read(button_memory.NOTE)
        except NotKept as error:
            return self._bad("database", reason=error)
        if self._settings.zalo_buttons == "off":
            return self._good("buttons_off")
        return self._good("buttons_untried" if refused is None else "buttons_refused")

    def _good(self, line: str, **values: object) -> Finding:
        return Finding(True, self._replies.text(f"setup_zalo.{line}", None, **values))

    def _bad(self, line: str, **values: object) -> Finding:
        return Finding(False, self._replies.text(f"setup_zalo.{line}", None, **values))


def _callable_by_zalo(url: str) -> bool:
    """An https address without a port, and not one that only this machine can open."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.port in {None, 443} and parts.hostname not in LOOPBACK


async def _fetched(address: str) -> httpx.Response | None:
    """What this server's own public address answers; None where nothing does."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            return await http.get(address)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
