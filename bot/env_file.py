"""Changes settings in a ``.env``: other lines and comments stay as they are, the file is replaced whole or not at all.

Only the owner may read the result. Values appear in no message and no exception.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

# The beginning of a half-written file's name; such a file can be left only by a kill at the wrong moment.
UNFINISHED = ".env.new-"

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\v": r"\v"}
# What stands before the value (blank lines, export, the key, the sign), the value, and a comment behind it.
_LINE = re.compile(
    r"""(?P<head>\s*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=\#\s]+)[^\S\r\n]*(?:=[^\S\r\n]*)?)
        (?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\r\n]*?)
        (?P<tail>(?:[^\S\r\n]+\#[^\r\n]*)?[^\S\r\n]*(?:\r\n|\n|\r)?)""",
    re.VERBOSE | re.DOTALL,
)


class EnvFileError(Exception):
    """The file cannot be changed without harming it; ``str`` says where, without any value."""


def change(file: Path, values: Mapping[str, str | None]) -> None:
    """Set these keys (None takes one away); the file is made if missing. Raises ``EnvFileError``, ``OSError``."""
    place = file.resolve()
    old = _read(place)
    new = changed(old, values)
    _make_sure(old, new, values)
    _replace(place, new)


def changed(text: str, values: Mapping[str, str | None]) -> str:
    """The text with these keys set, each once."""
    ending = "\r\n" if "\r\n" in text else "\n"
    left = {key: value for key, value in values.items() if value is not None}
    kept = "".join(_lines(text, values, left))
    if left and kept and not kept.endswith(("\n", "\r")):
        kept += ending
    return kept + "".join(f"{key}={quoted(value)}{ending}" for key, value in left.items())


def quoted(value: str) -> str:
    """The value as python-dotenv reads it back exactly, on one line."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = "".join(_ESCAPED.get(letter, letter) for letter in value)
    # "${" would be read as the name of a variable; a variable without a name always has its default.
    return f'"{escaped.replace("${", "${:-$}{")}"'


def _lines(text: str, values: Mapping[str, str | None], left: dict[str, str]) -> Iterator[str]:
    """Every piece of the text, changed where it must be; what was set is taken out of ``left``."""
    body = text.removeprefix("\ufeff")
    yield text[: len(text) - len(body)]
    for binding in parse_stream(io.StringIO(body, newline="")):
        line = binding.original.string
        if binding.error or binding.key not in values:
            yield line
        elif binding.key in left:
            yield _with_value(line, left.pop(binding.key))
        else:  # to be taken away, or set already further up: the last one would win
            yield line[: len(line) - len(line.lstrip())]


def _with_value(line: str, value: str) -> str:
    match = _LINE.fullmatch(line)
    if match is None:
        raise EnvFileError("a line cannot be read")
    head = match["head"] if "=" in match["head"] else f"{match['head'].rstrip()}="
    return f"{head}{quoted(value)}{match['tail']}"


def _make_sure(old: str, new: str, values: Mapping[str, str | None]) -> None:
    """Read the new text the way the settings will: a broken line further up could swallow ours."""
    before, after = (dotenv_values(stream=io.StringIO(text), interpolate=False) for text in (old, new))
    read_back = dotenv_values(stream=io.StringIO(new))
    others_kept = {key: value for key, value in before.items() if key not in values} == {
        key: value for key, value in after.items() if key not in values
    }
    if not others_kept or any(read_back.get(key) != value for key, value in values.items()):
        raise EnvFileError("a line of the file is broken")


def _read(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise EnvFileError("the file is not UTF-8") from None


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=file.parent)  # made with mode 600
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            _keep_owner(file, stream.fileno())
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)


def _keep_owner(file: Path, handle: int) -> None:
    """Run as root (sudo), the file must stay readable for whom it belongs to."""
    owner = (file if file.exists() else file.parent).stat()
    if os.geteuid() == 0:
        os.fchown(handle, owner.st_uid, owner.st_gid)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; not every file system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
