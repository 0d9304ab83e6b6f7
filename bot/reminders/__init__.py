"""Reminders of dates a person asked about: opt-in, one stop word, sent by the channel when it can."""
