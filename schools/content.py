"""Schools, programmes and places in the content folder."""

from __future__ import annotations

from knowledge.content.kinds import ContentKind, Kinds
from knowledge.content.reader import read_csv
from knowledge.models import Alias, Fact, FactSource, Passage, Source
from schools import place_content, programme_content, school_content
from schools.models import Campus, Place, Programme, School
from schools.place_content import PlaceRow
from schools.programme_content import ProgrammeFile
from schools.school_content import SchoolFile

KINDS: Kinds = (
    ContentKind(
        ("places.csv",), PlaceRow, read=read_csv, defines=place_content.defines, refers=place_content.refers,
        rows=place_content.rows, tables=(Place, Alias),
    ),
    ContentKind(
        ("schools/*.yml",), SchoolFile, file_id=lambda data: data.id, defines=school_content.defines,
        refers=school_content.refers, check=school_content.check, rows=school_content.rows,
        tables=(School, Campus, Source, Fact, FactSource, Alias, Passage),
    ),
    ContentKind(
        ("programmes/*.yml",), ProgrammeFile, file_id=lambda data: data.school, defines=programme_content.defines,
        refers=programme_content.refers, check=programme_content.check, rows=programme_content.rows,
        tables=(Programme, Source, Fact, FactSource),
    ),
)  # fmt: skip
