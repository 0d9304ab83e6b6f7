"""Choosing a trade: what is asked, what an answer means, which trades fit it and why. See docs/choosing.md."""
