"""``/embed/check?url=…``: tells who edits a school's site why the assistant does not show there, and what to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from bot.hosts.origins import DEFAULT_PORTS
from bot.pace import Rate
from bot.web.checking.checker import Checker, HostList
from bot.web.checking.fetching import Fetcher
from bot.web.checking.findings import Finding, Report, shown
from bot.web.checking.snippets import Snippets
from bot.web.limits import Limiter
from bot.web.middleware import CONTENT_POLICY, wear
from bot.web.pages import template_environment
from knowledge.replies import Replies

# An editor tries again after each change; a school's site must not be hammered through us, whoever asks.
PER_SITE = Rate(per_minute=12, burst=12)
PER_CLIENT = Rate(per_minute=10, burst=10)
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
FORM_POLICY = CONTENT_POLICY.replace("form-action 'none'", "form-action 'self'")
_EXAMPLE = "truong-cua-ban"
_FILE = "embed_check"


@dataclass(frozen=True)
class Checking:
    """What the check works with. ``public_url``: our address for the world; ``contact``: whom a school may ask."""

    hosts: HostList
    public_url: str | None = None
    contact: str | None = None
    fetcher: Fetcher = field(default_factory=Fetcher)


def check_router(checking: Checking, limiter: Limiter, replies: Replies) -> APIRouter:
    """The route of the check; it must come before ``frame_router``'s. ``KeyError`` where a word is missing."""
    router = APIRouter(include_in_schema=False)
    words, checker = _Words(replies, checking.contact), Checker(checking.hosts, checking.fetcher)
    visits = Limiter(PER_SITE, PER_CLIENT)
    templates = Jinja2Templates(env=template_environment())

    @router.get("/embed/check")
    async def check(request: Request, url: Annotated[str, Query(max_length=4000)] = "") -> Response:
        """The form, and below it what was found."""
        limiter.allow_client(request)
        wear(request.scope, {"Content-Security-Policy": FORM_POLICY})
        server, typed = own_origin(request, checking.public_url), url.strip()
        report, status, headers = None, 200, PRIVATE
        if typed:
            try:
                report = await checker.check(typed, server, lambda origin: visits.allow_message(request, origin))
            except HTTPException as refusal:
                report, status = Report(shown(typed), [Finding("too_often", "warn")]), refusal.status_code
                headers = {**PRIVATE, **dict(refusal.headers or {})}
        page = words.page(report, server, typed)
        return templates.TemplateResponse(request, "embed_check.html", page, status, headers=headers)

    return router


def own_origin(request: Request, public_url: str | None) -> str:
    """This server's origin: that of the settings, else the one the reader has called."""
    if public_url:
        return public_url.rstrip("/")
    scheme, port = request.url.scheme, request.url.port
    shown = "" if port in (None, DEFAULT_PORTS.get(scheme)) else f":{port}"
    return f"{scheme}://{request.url.hostname or 'localhost'}{shown}"


class _Words:
    """Findings in Vietnamese."""

    def __init__(self, replies: Replies, contact: str | None) -> None:
        self._replies = replies
        self._findings: Mapping[str, Mapping[str, Any]] = replies.raw(f"{_FILE}.findings")
        self._page: Mapping[str, str] = replies.raw(f"{_FILE}.page")
        self._ask = replies.text(f"{_FILE}.ask_named", contact=contact) if contact else replies.text(f"{_FILE}.ask")

    def page(self, report: Report | None, server: str, typed: str) -> dict[str, Any]:
        """What the template shows."""
        school = (report.school if report else None) or _EXAMPLE
        snippets = Snippets(server, school, self._replies.raw("web.page")["name"])
        found = [self._finding(finding, snippets) for finding in report.findings] if report else []
        return {
            "words": self._page,
            "typed": typed,
            "address": report.address if report else "",
            "summary": self._replies.raw(f"{_FILE}.summary")[report.mark] if report else "",
            "findings": found,
            "marks": self._replies.raw(f"{_FILE}.marks"),
        }

    def _finding(self, finding: Finding, snippets: Snippets) -> dict[str, Any]:
        """One finding with its values filled in; ``copy`` are the exact texts to copy."""
        entry = self._findings[finding.code]
        values = {
            "ask": self._ask,
            "server": snippets.server,
            "school": snippets.school,
            "tag": snippets.tag,
            "frame": snippets.frame,
            "link": snippets.link,
            "loader": snippets.loader,
            **finding.values,
        }
        return {
            "mark": finding.mark,
            "title": self._said(entry["title"], values),
            "what": self._said(entry["what"], values),
            "steps": [self._said(step, values) for step in entry.get("steps", [])],
            "copies": [self._said(text, values) for text in entry.get("copies", [])],
        }

    def _said(self, template: str, values: Mapping[str, str]) -> str:
        return self._replies.address(template, None, **values)
