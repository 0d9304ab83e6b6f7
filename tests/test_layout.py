"""Rules over the whole repository: small files and functions, sentences in content, nothing of one machine in it."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("actions", "bot", "careers", "deploy", "knowledge", "nlu", "schools")
GENERATED = ("knowledge/migrations/versions/",)
LONGEST_FILE = 400
LONGEST_FUNCTION = 50

# A single word is data of a language tool ("nghìn", "đ"); two words in a row are something that a person reads, but
# for the code listed here, which reads Vietnamese itself.
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
LETTERS_ARE_THE_MATTER = (
    "nlu/text/",  # the letters themselves and the spellings of syllables
    "knowledge/encoder/",  # texts that the encoder is checked with
    "knowledge/content/numbers.py",  # how amounts are written
    "schools/aliases.py",  # how names of schools and places begin
)
THE_NAME = "Chọn Nghề"
TWO_WORDS = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")

# Written so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        [
            r"p[y]pi\.org",
            r"p[y]thonhosted\.org",
            r"registry\.n[p]mjs",
            r"d[e]b\.debian",
            r"n[p]mjs\.com",
            r"/w[o]rk/",
            r"/f[a]rm/",
            r"/r[o]ot/",
            r"/h[o]me/[a-z]",
            r"/tmp/b[a]sh_jobs",
        ]
    )
)
# A word that only marks unfinished work.
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X{3}|NotImplementedErr[o]r)\b")


@lru_cache(maxsize=1)
def files() -> tuple[str, ...]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def code(*rooms: str) -> list[str]:
    """Python files of these rooms, without generated ones."""
    return [
        name for name in files() if name.endswith(".py") and name.startswith(rooms) and not name.startswith(GENERATED)
    ]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8", errors="ignore")


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the constants that are docstrings (also those below an attribute)."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def test_files_are_short() -> None:
    endings = (".py", ".js", ".css", ".html", ".md")
    long = {name: read(name).count("\n") for name in files() if name.endswith(endings)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    long = []
    for name in code(*CODE, "tests"):
        for function in functions(ast.parse(read(name))):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{name}: {function.name} has {length} lines")
    assert long == []


def test_every_module_and_package_says_what_it_is_for() -> None:
    silent = [name for name in code(*CODE) if read(name).strip() and not ast.get_docstring(ast.parse(read(name)))]
    assert silent == []


def vietnamese_literals(source: str) -> list[str]:
    """String literals of two words or more with Vietnamese letters, docstrings and the product's name left out."""
    tree = ast.parse(source)
    skipped = docstrings(tree)
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
    ]
    return [text for text in texts if VIETNAMESE.search(text.replace(THE_NAME, "")) and TWO_WORDS.search(text)]


def test_no_sentence_that_a_user_reads_is_in_python() -> None:
    found = {
        name: texts
        for name in code(*CODE)
        if not name.startswith(LETTERS_ARE_THE_MATTER) and (texts := vietnamese_literals(read(name)))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("x = 'Xin chào bạn'", 1),
        ('"""Giới thiệu"""\nx = 1', 0),
        ("x = 'Chọn Nghề chat'", 0),
        ("def f() -> str:\n    '''Một'''\n    return f'đang chạy {1} lâu'", 1),
        ("UNIT = ('nghìn', 'đ')", 0),
    ],
)
def test_the_scanner_for_vietnamese_sees_what_it_must(source: str, count: int) -> None:
    assert len(vietnamese_literals(source)) == count


def test_nothing_names_a_package_registry_or_a_place_on_one_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in files()
        for number, line in enumerate(read(name).splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert found == []


def test_nothing_is_left_unfinished() -> None:
    assert [name for name in code(*CODE, "tests") if UNFINISHED.search(read(name))] == []


def test_no_secret_is_committed() -> None:
    secret = re.compile(r"""(?i)(?:password|secret|token|api_?key)["']?\s*[:=]\s*["'][A-Za-z0-9+/_-]{16,}["']""")
    assert [name for name in files() if secret.search(read(name))] == []
    assert ".env" not in files()


def test_test_files_have_names_of_their_own() -> None:
    names = [Path(name).name for name in code("tests") if Path(name).name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


def test_every_test_folder_mirrors_a_room() -> None:
    folders = {Path(name).parts[1] for name in code("tests") if len(Path(name).parts) > 2}
    assert folders - {*CODE, "dialogue", "web", "system"} == set()


def test_every_word_of_make_is_in_its_help() -> None:
    makefile = read("Makefile")
    words = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.M)[0].split())
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert {line.split()[0] for line in shown.splitlines()} == words
    assert words >= {"run", "test", "train", "chat", "evaluate", "bench", "lint", "help"}


def test_the_changelog_knows_the_version() -> None:
    version = re.findall(r'^version = "(.+)"$', read("pyproject.toml"), re.M)[0]
    assert f"## {version} " in read("CHANGELOG.md")
