"""What an article may say: short, resting on rules in force, with their figures only, and addressed by placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from string import Formatter

from knowledge.content.kinds import Corpus, Finding, Item, Mark
from knowledge.content.numbers import unsupported
from knowledge.content.schema import ArticleFile, PolicyEntry, PolicyFile
from knowledge.models import Article, Base, Passage

ANSWER_WORDS = 120
PLACEHOLDERS = {"ban", "Ban"}
_PLACEHOLDER = re.compile(r"\{\w+\}\s*")


def topic(item: Item[ArticleFile]) -> str:
    """The folder an article lies in."""
    return item.document.file.split("/")[-2]


def defines(item: Item[ArticleFile]) -> Iterator[Mark]:
    """The article's id and topic."""
    yield Mark("article", item.data.id, ("id",))
    yield Mark("topic", topic(item), (), unique=False)


def refers(item: Item[ArticleFile]) -> Iterator[Mark]:
    """The rules an article rests on and the articles it leads to."""
    for index, policy in enumerate(item.data.policies):
        yield Mark("policy", policy, ("policies", index))
    for index, article in enumerate(item.data.related):
        yield Mark("article", article, ("related", index))


def check(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """All the promises about articles."""
    policies = {policy.id: policy for file in corpus.of(PolicyFile) for policy in file.data.policies}
    for item in corpus.of(ArticleFile):
        yield from _length(item)
        yield from _basis(item, policies)
        yield from _figures(item, policies)
        yield from _placeholders(item)


def rows(corpus: Corpus) -> Iterator[Base]:
    """Each article with the passages that lead to it: its answer, each question, its further text."""
    for item in corpus.of(ArticleFile):
        data = item.data
        yield Article(
            topic=topic(item), answer=data.answer, more=data.more, **data.model_dump(exclude={"basis", "body"})
        )
        yield _passage(item, "answer", f"{data.title}\n{data.answer}")
        for number, question in enumerate(data.questions, start=1):
            yield _passage(item, f"q{number}", question)
        if data.more:
            yield _passage(item, "more", data.more)


def _passage(item: Item[ArticleFile], part: str, text: str) -> Passage:
    article = item.data.id
    searched = _PLACEHOLDER.sub("", text)
    return Passage(id=f"article:{article}:{part}", kind="article", target=article, title=item.data.title, text=searched)


def _length(item: Item[ArticleFile]) -> Iterator[Finding]:
    words = len(item.data.answer.split())
    if words > ANSWER_WORDS:
        yield item.finding("article_long", ("body",), words=words, limit=ANSWER_WORDS)
    if not words:
        yield item.finding("article_empty", ("body",))


def _basis(item: Item[ArticleFile], policies: dict[str, PolicyEntry]) -> Iterator[Finding]:
    data = item.data
    if not data.policies and data.basis is None:
        yield item.finding("article_no_basis")
    known = [policies[policy] for policy in data.policies if policy in policies]
    if known and not any(policy.status == "in_force" and policy.confidence != "unverified" for policy in known):
        yield item.finding("article_weak_basis", ("policies",))


def _figures(item: Item[ArticleFile], policies: dict[str, PolicyEntry]) -> Iterator[Finding]:
    allowed = [text for policy in item.data.policies if policy in policies for text in _texts(policies[policy])]
    allowed += item.data.questions if item.data.policies else []
    for offset, line in enumerate(item.data.body.split("\n")):
        for number in unsupported(line, by=allowed):
            message = "article_figure" if item.data.policies else "advice_figure"
            start = item.document.line(("body",))
            yield Finding(item.document.file, start + offset, message, {"number": number})


def _texts(policy: PolicyEntry) -> list[str]:
    texts = [policy.rule, policy.note, policy.number, policy.instrument, policy.effective, *policy.amounts]
    return [text for text in texts if text]


def _placeholders(item: Item[ArticleFile]) -> Iterator[Finding]:
    data = item.data
    for at, text in ((("title",), data.title), (("body",), data.body)):
        try:
            fields = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            fields = {"{"}
        for name in sorted(fields - PLACEHOLDERS):
            yield item.finding("placeholder", at, name=name)
