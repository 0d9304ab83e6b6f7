"""Asking to be called: purpose, consent, name and number; kept apart from the talk and withdrawn by one sentence."""
