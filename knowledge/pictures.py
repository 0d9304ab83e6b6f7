"""The one way to matplotlib: drawn into files, without a screen."""

from __future__ import annotations

from types import ModuleType


def pyplot() -> ModuleType:
    """``matplotlib.pyplot``; raises ``RuntimeError`` where it is missing."""
    try:
        import matplotlib as mpl
    except ModuleNotFoundError as error:
        raise RuntimeError("matplotlib is missing: `make evaluate` and `make bench-search` install it") from error
    mpl.use("agg")
    from matplotlib import pyplot as drawing

    return drawing
