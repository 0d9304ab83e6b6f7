"""Danger first: what a person at risk writes, what they read back, and what may never reach Rasa as a command."""
