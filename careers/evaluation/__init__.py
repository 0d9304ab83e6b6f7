"""Measures the proposals with imaginary pupils; see docs/evaluation.md, "Choosing a trade"."""
