"""The one door between the window (or the command line) and the models: ask values, get values."""

from ddf_core.engine.engine import Engine
from ddf_core.scene.stopping import never

__all__ = ["Engine", "never"]
