"""What is derived from committed files and never committed itself: database, encoder, index, Rasa's model.

Each artefact is made in a process of its own, into a place beside its own, and moved into place when whole; then the
digest of everything it was made from is written. A second look compares digests and makes only what changed. Run as
``python -m bot.build``.
"""
