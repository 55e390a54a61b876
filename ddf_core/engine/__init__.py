"""The one door between the window (or the command line) and the models: ask values, get values."""

from ddf_core.engine.engine import Engine

__all__ = ["Engine"]
