"""Bad training data is named by file and line before anything is trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.server.check_data import check_data
from nlu.text.paths import ROOT

DOMAIN = 'version: "3.1"\nintents:\n  - greet\n  - thank\nactions:\n  - action_answer\n'


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    path = tmp_path / "domain.yml"
    path.write_text(DOMAIN, "utf-8")
    return path


def problems(tmp_path: Path, domain: Path, **files: str) -> list[str]:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return [f"{problem.path.name}:{problem.line}: {problem.what}" for problem in check_data(folder, domain)]


GOOD = "nlu:\n  - intent: greet\n    examples: |\n      - xin chào\n      - chào ad\n"


def test_good_data_has_no_problems(tmp_path: Path, domain: Path) -> None:
    assert problems(tmp_path, domain, good=GOOD) == []


def test_our_own_data_is_good() -> None:
    assert [str(problem) for problem in check_data(ROOT / "nlu" / "data", ROOT / "domain")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD.replace("intent: greet", "intent: gret"), "bad.yml:2: the domain has no intent 'gret'"),
        (GOOD.replace("- chào ad", "chào ad"), "bad.yml:5: an example begins with '- '"),
        (GOOD.replace("- chào ad", "- "), "bad.yml:5: an empty example"),
        (GOOD.replace("- chào ad", "- /greet"), "bad.yml:5: an example that begins with '/'"),
        (GOOD.replace("- chào ad", "- " + "dài " * 100), "bad.yml:5: longer than 300 letters"),
        (GOOD.replace("- chào ad", "- Xin chào!"), "bad.yml:5: 'Xin chào!' (greet) is already in"),
        (GOOD + "\tx: [\n", "bad.yml:6: no YAML"),
        ("", "bad.yml:1: empty"),
        (GOOD.replace("examples:", "exampels:"), "bad.yml:2: an entry of nlu has the keys"),
        (GOOD + "rules:\n  - rule: r\n    steps:\n      - intent: bye\n", "bad.yml:9: the domain has no intent 'bye'"),
        (GOOD + "rules:\n  - rule: r\n    steps:\n      - action: a\n", "bad.yml:9: the domain has no action 'a'"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, domain: Path, text: str, expected: str) -> None:
    found = problems(tmp_path, domain, bad=text)
    assert any(problem.startswith(expected) for problem in found), found


def test_the_same_words_under_two_intents(tmp_path: Path, domain: Path) -> None:
    other = GOOD.replace("greet", "thank").replace("- chào ad\n", "- cảm ơn\n").replace("xin chào", "Xin chao!")
    assert problems(tmp_path, domain, a=GOOD, b=other) == [
        f"b.yml:4: 'Xin chao!' (thank) is already in {tmp_path}/data/a.yml:4 (greet)"
    ]
