"""Content Security Policies: what a page's own rules let the assistant do, and the line that would let it.

After https://www.w3.org/TR/CSP3/, as far as it decides about one script, its requests and one frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from bot.hosts.origins import DEFAULT_PORTS

# Directive, then those that stand in for it, in their order.
SCRIPT = ("script-src-elem", "script-src", "default-src")
CONNECT = ("connect-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
# What is written where nothing but the page's default decides.
OWN = {SCRIPT: "script-src", CONNECT: "connect-src", FRAME: "frame-src"}
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9._-]+)(?P<port>:(?:\d+|\*))?(?P<path>/.*)?", re.I
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_UPGRADED = {"http": "https"}


@dataclass(frozen=True)
class Policy:
    """One policy. ``directives``: small letters, the first of two wins; ``where``: "header" or "meta"."""

    directives: Mapping[str, tuple[str, ...]]
    where: str

    def rule(self, kind: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
        """The directive that decides about a kind, with its sources; None where nothing does."""
        found = next((name for name in kind if name in self.directives), None)
        return (found, self.directives[found]) if found else None

    def allows(self, kind: tuple[str, ...], url: str, page: str, nonce: str = "") -> bool:
        """Whether this address may be used by a page at ``page``; ``nonce`` is that of the tag."""
        rule = self.rule(kind)
        if rule is None:
            return True
        sources = rule[1]
        if nonce and f"'nonce-{nonce}'" in sources:
            return True
        if kind is SCRIPT and needs_nonce(sources):
            return False
        return any(_matches(source, urlsplit(url), urlsplit(page)) for source in sources)

    def mended(self, kind: tuple[str, ...], server: str) -> str:
        """The whole directive as it must be for ``server`` to be allowed."""
        rule = self.rule(kind)
        name, sources = rule or (OWN[kind], ())
        name = OWN[kind] if name == "default-src" else name
        return " ".join([name, *(source for source in sources if source.lower() != "'none'"), server])

    @property
    def upgrades(self) -> bool:
        """Whether the browser asks by https for what the page asks by http."""
        return "upgrade-insecure-requests" in self.directives


def needs_nonce(sources: Iterable[str]) -> bool:
    """Whether addresses do not count in these sources, only marks on the tag itself."""
    return "'strict-dynamic'" in (source.lower() for source in sources)


def read_policies(headers: Iterable[tuple[str, str]], metas: Iterable[str]) -> list[Policy]:
    """All policies of a page: from its ``content-security-policy`` headers and the contents of its meta tags."""
    lines = (value for name, value in headers if name == "content-security-policy")
    written = [(one, "header") for line in lines for one in line.split(",")] + [(one, "meta") for one in metas]
    policies = [Policy(dict(_directives(text)), where) for text, where in written]
    return [policy for policy in policies if policy.directives]


def _directives(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    seen = set()
    for part in text.split(";"):
        name, *sources = part.split() or [""]
        if name and name.lower() not in seen:
            seen.add(name.lower())
            yield name.lower(), tuple(sources)


def _matches(source: str, url: SplitResult, page: SplitResult) -> bool:
    """Whether one source expression covers an address."""
    if source == "*":
        return url.scheme in DEFAULT_PORTS
    if source.lower() == "'self'":
        return url.netloc == page.netloc and _scheme_fits(page.scheme, url.scheme)
    if _SCHEME.fullmatch(source):
        return _scheme_fits(source[:-1].lower(), url.scheme)
    found = _HOST.fullmatch(source)
    return found is not None and _host_source_matches(found, url, page)


def _host_source_matches(source: re.Match[str], url: SplitResult, page: SplitResult) -> bool:
    scheme = (source["scheme"] or page.scheme).lower()
    return (
        _scheme_fits(scheme, url.scheme)
        and _name_fits(source["host"].lower(), url.hostname or "")
        and _port_fits(source["port"], url)
        and _path_fits(source["path"] or "", url.path)
    )


def _scheme_fits(wanted: str, given: str) -> bool:
    return given in (wanted, _UPGRADED.get(wanted))


def _name_fits(wanted: str, given: str) -> bool:
    return wanted in ("*", given) or (wanted.startswith("*.") and given.endswith(wanted[1:]))


def _port_fits(wanted: str | None, url: SplitResult) -> bool:
    default = DEFAULT_PORTS.get(url.scheme)
    given = url.port or default
    if wanted is None:
        return given == default
    return wanted in (":*", f":{given}") or (wanted == ":80" and given == default)


def _path_fits(wanted: str, given: str) -> bool:
    if not wanted or wanted == "/":
        return True
    return given.startswith(wanted) if wanted.endswith("/") else given == wanted
