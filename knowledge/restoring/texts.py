"""The sentences that are counted, and those that are kept back to measure on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from knowledge.content.reader import Document, Plain, read_csv, read_markdown, read_yaml
from knowledge.encoder.training.own import examples
from knowledge.encoder.training.packages import Fetched, Package, fetch, fetch_all
from knowledge.encoder.training.texts import is_vietnamese, read_packages, sentences_of
from knowledge.restoring.counting import Text
from nlu.text import fold, is_syllable, normalise, syllables
from nlu.text.paths import ROOT, content_dir

KEPT_BACK = 10
"""One sentence in so many is never counted."""
MARKED = 0.45
"""Share of its syllables with marks from which a sentence was typed with all of them: of a full one about 0.7."""
WORD_LIST = Package("hunspell-vi", "debian", "word list: the syllables that exist", "MPL-2.0")
LISTS = {
    "hunspell-vi": "usr/share/hunspell/vi_VN.dic",
    "underthesea": "underthesea/corpus/data/Viet74K.txt",
}
"""Where packages have word lists: syllables, and compounds of them."""
EXAMPLES = ROOT / "nlu" / "data" / "nlu"
_READERS = {".yml": read_yaml, ".md": read_markdown, ".csv": read_csv}
_PLACEHOLDER = re.compile(r"\{\w*\}")


class Sources(NamedTuple):
    """What there is to count, and where what is not ours comes from."""

    text: Text
    origins: list[dict[str, str]]


def kept_back(sentence: str) -> bool:
    """Whether a sentence is only measured on, however it is typed: doubles that differ in marks or case go together."""
    return crc32(" ".join(map(fold, syllables(sentence))).encode()) % KEPT_BACK == 0


def sources(cache: Path) -> Sources:
    """Read everything (a minute or two); packages are fetched into ``cache`` once. ``OSError``: no word list."""
    fetched = fetch_all(cache)
    listed = fetch(WORD_LIST, cache)
    if listed is None:
        raise OSError(f"{WORD_LIST.name} could not be fetched: its syllables are needed")
    words = [word for one in (listed, *fetched) for word in _word_list(one)]
    text = Text(own_sentences(content_dir()), read_packages(fetched).sentences, words)
    return Sources(text, [one.origin() for one in (*fetched, listed)])


def parted(text: Text) -> tuple[Text, Text]:
    """What is counted, and what is kept back (of the word list nothing is)."""
    own, own_kept = _parted(text.own)
    general, general_kept = _parted(text.general)
    return Text(own, general, text.listed), Text(own_kept, general_kept, ())


def _parted(sentences: Sequence[str]) -> tuple[list[str], list[str]]:
    return [one for one in sentences if not kept_back(one)], [one for one in sentences if kept_back(one)]


def _word_list(one: Fetched) -> list[str]:
    """The words of a package that brings a list of them, one a line."""
    path = one.folder / LISTS.get(one.package.name, "")
    return path.read_text("utf-8").splitlines() if path.is_file() else []


def own_sentences(content: Path) -> list[str]:
    """What our content and the examples of ``nlu/data`` say, each sentence once, those typed with all marks only."""
    texts = [*_content(content), *examples(EXAMPLES)]
    said = (one for text in texts for one in _sentences(_PLACEHOLDER.sub("{}", text)))
    return list(dict.fromkeys(one for one in said if is_marked(one)))


def is_marked(sentence: str) -> bool:
    """Whether a sentence seems to have been typed with all its marks."""
    spelt = [word.lower() for word in syllables(sentence) if is_syllable(fold(word))]
    return sum(fold(word) != word for word in spelt) >= MARKED * len(spelt)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text; names and other short texts whole."""
    found = list(sentences_of(text))
    whole = normalise(text)
    yield from found or ([whole] if is_vietnamese(whole) else [])


def _content(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _READERS and path.name != "README.md":
            documents: Iterable[Document] = _READERS[path.suffix](folder, path)
            for document in documents:
                yield from _strings(document.data)


def _strings(data: Plain) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif data is not None:
        for value in data.values() if isinstance(data, dict) else data:
            yield from _strings(value)
