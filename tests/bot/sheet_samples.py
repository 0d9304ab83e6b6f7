"""Result sheets for tests: the full sample, and variations of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from bot.sheets.bench import sample
from bot.sheets.sheet import Sheet
from careers.sheets import Home


@lru_cache(maxsize=1)
def full() -> Sheet:
    return replace(sample(), operator="Trường thử nghiệm")


def changed(**values: Any) -> Sheet:  # noqa: ANN401
    """The full sheet with other data."""
    return replace(full(), data=full().data.model_copy(update=values))


def bare() -> Sheet:
    """As little as a sheet can hold."""
    lists: dict[str, Any] = {
        key: [] for key in ("said", "trades", "schools", "papers", "dates", "questions", "sources")
    }
    return changed(role=None, interests=None, home=None, **lists)


def in_town() -> Sheet:
    """Home and schools close together, two schools at one place."""
    spots = [(16.0471, 108.2062), (16.0471, 108.2062), (16.07, 108.15), (16.03, 108.24), (16.06, 108.22)]
    schools = [
        school.model_copy(update={"lat": lat, "lon": lon})
        for school, (lat, lon) in zip(full().data.schools, spots, strict=True)
    ]
    return changed(schools=schools, home=Home(name="Phường Liên Chiểu", lat=16.0933, lon=108.092))


def everywhere(text: str) -> Sheet:
    """The full sheet with this text wherever a text can stand."""
    data = full().data
    trade = {"name": text, "reasons": [text], "caution": text, "income": text}
    school = {"name": text, "programme": text, "place": text, "duration": text, "costs": [text]}
    school |= {"dates": text, "contact": text}
    return changed(
        said=[text],
        interests=[one.model_copy(update={"letter": text, "name": text}) for one in data.interests or []],
        trades=[one.model_copy(update=trade) for one in data.trades],
        schools=[one.model_copy(update=school) for one in data.schools],
        home=Home(name=text, lat=15.4889, lon=108.306),
        papers=[text],
        dates=[text],
        questions=[text],
        sources=[one.model_copy(update={"title": text, "url": text, "date": text}) for one in data.sources],
    )
