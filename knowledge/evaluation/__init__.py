"""Measures what the assistant understands, finds and answers, and how fast; see docs/evaluation.md."""
