"""Rasa's launcher: prepares Rasa (memory, speed, privacy of logs), then runs Rasa's own command line in process."""
