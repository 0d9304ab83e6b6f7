"""What a leaflet and a slogan take from the articles, read from the content files themselves: paper is not mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from bot.posters.errors import PosterError
from knowledge.content.reader import UnreadableError, read_markdown, read_yaml
from knowledge.content.schema import ArticleFile, PolicyEntry, PolicyFile, PolicySource

_ITEM = "- "


@dataclass(frozen=True)
class Passage:
    """A paragraph of an answer, or an item of its list."""

    text: str
    item: bool


class Articles:
    """The articles of one content folder that are valid ``today``."""

    def __init__(self, content_dir: Path, today: date) -> None:
        self._folder, self._today = content_dir, today

    def get(self, article_id: str) -> ArticleFile:
        """The article; raises ``PosterError`` where there is none, it cannot be read or its time is over."""
        path = next(self._folder.glob(f"articles/*/{article_id}.md"), None)
        try:
            article = ArticleFile.model_validate(read_markdown(self._folder, path)[0].data) if path else None
        except (UnreadableError, ValidationError):
            article = None
        if article is None:
            raise PosterError("poster.lost_article", article=article_id)
        if article.valid_until and article.valid_until < self._today:
            raise PosterError("poster.expired_article", article=article_id, until=article.valid_until)
        return article

    def sources(self, article: ArticleFile) -> list[PolicySource]:
        """The first source of each rule the article rests on, as the assistant names them; each once."""
        rules = {policy.id: policy.sources for policy in self._policies()} if article.policies else {}
        firsts = [source for policy_id in article.policies for source in rules.get(policy_id, [])[:1]]
        return list({source.title: source for source in firsts}.values())

    def _policies(self) -> Iterator[PolicyEntry]:
        for path in sorted(self._folder.glob("policies/*.yml")):
            yield from PolicyFile.model_validate(read_yaml(self._folder, path)[0].data).policies


def passages(text: str) -> list[Passage]:
    """An answer's paragraphs and list items; lines that go on belong to the one above."""
    found: list[Passage] = []
    for block in text.split("\n\n"):
        for number, line in enumerate(block.split("\n")):
            if line.startswith(_ITEM) or number == 0:
                found.append(Passage(line.removeprefix(_ITEM).strip(), line.startswith(_ITEM)))
            else:
                found[-1] = Passage(f"{found[-1].text} {line.strip()}", found[-1].item)
    return [passage for passage in found if passage.text]
