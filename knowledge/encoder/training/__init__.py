"""Teaches the encoder how people type, and which passage answers which question. Needs ``requirements/dev.txt``.

``packages`` fetches general Vietnamese text from the registries, ``texts`` makes sentences and pairs of it and of our
content, ``learn`` trains, ``plot`` draws. Nothing of the fetched text is committed; the
manifest names where it is from.
"""
