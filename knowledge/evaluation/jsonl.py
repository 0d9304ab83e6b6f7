"""Reads files of other people: one JSON object a line, with texts under known keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


class DataError(Exception):
    """A given file cannot be measured with; the message is one sentence that names file, line and key."""


def read_texts(path: Path, keys: Sequence[str], may_be_empty: Sequence[str] = ()) -> Iterator[tuple[str, list[str]]]:
    """For every line that is not blank its place ("FILE, line 3") and the texts under ``keys``, in their order.

    Numbers count as texts, other keys are not read, half a surrogate pair becomes "?". Raises ``DataError`` where the
    file cannot be read, holds nothing, or a line lacks a key or has no text (or, but for ``may_be_empty``, an empty
    one) under it.
    """
    lines = _lines(path)
    if not lines:
        raise DataError(f"{path}: the file holds no lines.")
    for number, line in lines:
        where = f"{path}, line {number}"
        entry = _object(where, line)
        yield where, [_text(where, entry, key, key in may_be_empty) for key in keys]


def _lines(path: Path) -> list[tuple[int, str]]:
    """Lines end where JSON may not go on (str.splitlines would also cut at letters that texts may hold)."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            return [(number, line) for number, line in enumerate(file, start=1) if line.strip()]
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: the file is not UTF-8 text.") from error
    except OSError as error:
        raise DataError(f"{path}: the file cannot be read: {error.strerror}.") from error


def _object(where: str, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{where}: not JSON: {error.msg} at column {error.colno}.") from error
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, brackets of thousands of levels
        raise DataError(f"{where}: not JSON that can be read.") from error
    if not isinstance(found, dict):
        raise DataError(f"{where}: not a JSON object.")
    return found


def _text(where: str, entry: dict[str, Any], key: str, may_be_empty: bool) -> str:
    if key not in entry:
        raise DataError(f"{where}: the key `{key}` is missing.")
    value = entry[key]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise DataError(f"{where}: `{key}` must be a text.")
    text = str(value).encode("utf-8", "replace").decode("utf-8")
    if not (text.strip() or may_be_empty):
        raise DataError(f"{where}: `{key}` must not be empty.")
    return text
