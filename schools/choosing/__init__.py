"""Choosing a school: the ways open from a trade, an entry and a place, what they cost and what they ask for.

``options`` lists, ``closing`` says which wish leaves nothing, ``costs`` works out who pays what, ``papers`` and
``dates`` what to bring and when. Nothing here ranks schools; what no source says is said to be unknown.
"""

from schools.choosing.catalogue import Catalogue
from schools.choosing.content import Entry
from schools.choosing.costs import CostStep, costs, entry_steps, level_of
from schools.choosing.options import ProgrammeOption, SchoolOption, closing, option_of, options
from schools.choosing.papers import contacts, dates, papers
from schools.choosing.wish import Told, Wish, read_told

__all__ = [
    "Catalogue",
    "CostStep",
    "Entry",
    "ProgrammeOption",
    "SchoolOption",
    "Told",
    "Wish",
    "closing",
    "contacts",
    "costs",
    "dates",
    "entry_steps",
    "level_of",
    "option_of",
    "options",
    "papers",
    "read_told",
]
