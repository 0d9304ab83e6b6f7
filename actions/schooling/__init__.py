"""The choice of a school in the talk: a list that is narrowed by talking, costs step by step, a table, papers."""

from actions.schooling.dispatch import follows, schools_reply
from actions.schooling.sheet import SchoolPart, school_part

__all__ = ["SchoolPart", "follows", "school_part", "schools_reply"]
