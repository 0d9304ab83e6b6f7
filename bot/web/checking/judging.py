"""What is wrong with a fetched page, in the order in which its editor should mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.web.checking.fetching import LOGIN, Fetched
from bot.web.checking.findings import Finding, shown
from bot.web.checking.policies import CONNECT, FRAME, OWN, SCRIPT, Policy, needs_nonce, read_policies
from bot.web.checking.reading import Markup, read_markup
from bot.web.checking.snippets import API_PATH, LOADER_PATH, MODULE_PATH, Snippets
from bot.web.checking.spotting import Spotted, linked, mentions, spot

_GONE = (404, 410)
_REFUSED = (403, 406, 429, 503)
# A directive is copied whole; a longer one is no line for a person.
LONGEST_LINE = 4000


@dataclass(frozen=True)
class Case:
    """What is judged: a page, and the schools that its origin is registered for (at least one)."""

    page: Fetched
    markup: Markup
    schools: Sequence[str]
    own: Snippets

    @property
    def url(self) -> str:
        """The page's address."""
        return self.page.address.url


def judge(page: Fetched, schools: Sequence[str], own: Snippets) -> list[Finding]:
    """Everything found, never nothing. ``own``: the texts of one of ``schools``."""
    stopped = _answer_fault(page)
    if stopped:
        return [stopped]
    case = Case(page, read_markup(page.text), schools, own)
    found = spot(page, case.markup, own.server)
    findings = [*_tags(case, found), *_policies(case, found)]
    if page.moved:
        findings.append(Finding("moved", "warn", {"to": shown(page.address.url)}))
    if found and all(finding.mark == "good" or finding.code == "moved" for finding in findings):
        findings.insert(0, Finding("well", "good"))
    return findings


def _answer_fault(page: Fetched) -> Finding | None:
    """Why there is nothing to read: a refusal, an error, another kind of file."""
    status = {"status": str(page.status)}
    if page.status == 401 or (page.moved and LOGIN.search(urlsplit(page.address.url).path)):
        return Finding("login")
    if page.status in _GONE:
        return Finding("gone", values=status)
    if page.status in _REFUSED:
        return Finding("guarded", "warn", status)
    if page.status >= 400 or page.status < 200:
        return Finding("failing", values=status)
    kind = page.header("content-type").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml", ""):
        return Finding("not_html", values={"kind": shown(kind)})
    return None


def _tags(case: Case, found: Sequence[Spotted]) -> Iterator[Finding]:
    if not found:
        yield _nothing(case)
        if case.page.cut or case.markup.cut:
            yield Finding("cut", "warn")
    for one in found:
        yield from _tag(case, one)
    if max(Counter(one.kind for one in found).values(), default=0) > 1:
        yield Finding("two_tags", "warn", {"count": str(len(found))})
    elif len(found) > 1:
        yield Finding("two_kinds", "warn")


def _tag(case: Case, one: Spotted) -> Iterator[Finding]:
    """What is wrong with one tag; that it stands there where nothing is."""
    faults = [*_where_it_leads(case, one), *_whose_it_is(case, one)]
    if one.held:
        faults.append(Finding(f"held_by_{one.held}", "warn"))
    yield from faults or [Finding(f"{one.kind}_there", "good", {"school": one.school})]


def _where_it_leads(case: Case, one: Spotted) -> Iterator[Finding]:
    server, values = urlsplit(case.own.server), {"found": shown(one.address.geturl())}
    astray = one.kind == "script" and one.address.path != LOADER_PATH
    if astray or one.address.netloc != server.netloc:
        yield Finding("wrong_server", values=values)
    elif one.address.scheme != server.scheme and case.url.startswith("https:") and not _upgraded(case):
        yield Finding("mixed", values=values)


def _whose_it_is(case: Case, one: Spotted) -> Iterator[Finding]:
    if not one.school:
        yield Finding("no_school")
    elif one.school not in case.schools:
        yield Finding("wrong_school", values={"found": shown(one.school), "right": ", ".join(case.schools)})


def _nothing(case: Case) -> Finding:
    """Why no tag is seen, by what is left of it."""
    markup, server = case.markup, case.own.server
    written = {
        "in_comment": markup.comments,
        "as_text": markup.text,
        "inert": markup.inert,
        "by_script": markup.scripts,
    }
    for code, text in written.items():
        if mentions(text, server):
            return Finding(code, "warn" if code == "by_script" else "bad")
    link = linked(markup, case.url, server)
    if markup.marked or link == "remains" or any("data-school" in tag.attributes for tag in markup.tags):
        return Finding("stripped")
    if link == "page":
        return Finding("link_only", "warn")
    return Finding(_absent(case))


def _absent(case: Case) -> str:
    """Of a page without any trace of the tag, what may explain it."""
    if any(tag.get("type").lower() == "password" for tag in case.markup.all("input")):
        return "login"
    if case.page.address.name == "sites.google.com":
        return "google_sites"
    if "googletagmanager.com/gtm.js" in case.page.text:
        return "absent_tag_manager"
    return "absent_wordpress" if "/wp-content/" in case.page.text else "absent"


def _policies(case: Case, found: Sequence[Spotted]) -> Iterator[Finding]:
    """What the page's own rules forbid to what stands there, or to the script that should."""
    policies = _all_policies(case)
    if not found or any(one.kind == "script" for one in found):
        nonce = next((one.nonce for one in found if one.kind == "script"), "")
        yield from _forbidden(case, policies, SCRIPT, [case.own.loader, case.own.server + MODULE_PATH], nonce)
        yield from _forbidden(case, policies, CONNECT, [case.own.server + API_PATH])
    if any(one.kind == "frame" for one in found):
        yield from _forbidden(case, policies, FRAME, [case.own.frame_address])


def _forbidden(
    case: Case, policies: Sequence[Policy], kind: tuple[str, ...], urls: Sequence[str], nonce: str = ""
) -> Iterator[Finding]:
    for policy in policies:
        if all(policy.allows(kind, url, case.url, nonce) for url in urls):
            continue
        rule = policy.rule(kind)
        if kind is SCRIPT and rule and needs_nonce(rule[1]):
            yield Finding("policy_nonce")
            continue
        line = shown(policy.mended(kind, case.own.server), LONGEST_LINE)
        yield Finding(f"policy_{policy.where}", values={"directive": OWN[kind], "line": line})


def _all_policies(case: Case) -> list[Policy]:
    metas = (tag for tag in case.markup.all("meta") if tag.get("http-equiv").lower() == "content-security-policy")
    return read_policies(case.page.headers, (tag.get("content") for tag in metas))


def _upgraded(case: Case) -> bool:
    return any(policy.upgrades for policy in _all_policies(case))
