"""What a question is about: said in this message, else carried over from the talk."""

from __future__ import annotations

from actions.desk import Desk


def attributes(desk: Desk) -> list[str]:
    """What is asked: said now, or carried over when only an entity is given ("thế còn nghề hàn?")."""
    said = desk.ask.ids("attribute")
    if said or desk.ask.intent != "inform" or desk.ask.context.get("topic") != "facts":
        return said
    return [name for name in desk.ask.context.get("attribute", "").split(",") if name]


def trade_of(desk: Desk) -> str | None:
    """The trade named now, else the one the talk is about."""
    return next(iter(desk.ask.ids("trade")), None) or (None if desk.ask.of("school") else desk.ask.remembered("trade"))


def school_of(desk: Desk) -> str | None:
    """The school named now, else the one the talk is about unless a trade is named now."""
    return next(iter(desk.ask.ids("school")), None) or (None if desk.ask.of("trade") else desk.ask.remembered("school"))
