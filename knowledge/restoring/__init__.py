"""Builds and measures what ``nlu.text.restore`` knows: counts of syllables in our content and in general text.

Run ``python -m knowledge.restoring.build`` after the content changed much, ``python -m knowledge.restoring.evaluate``
for the figures. Only counts are committed, beside the code that reads them; none of the fetched text is.
"""
