"""DDF Viewer's core: generators, fields, rendering and correspondence; no window.

``load_model`` is the way in. Importing this package alone does not load torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddf_core.io.model_folder import load_model
    from ddf_core.model import Model

__all__ = ["Model", "load_model"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Loaded on first use: torch takes a second, and the window must be up before that.
    if name in __all__:
        from ddf_core.io.model_folder import load_model
        from ddf_core.model import Model

        return {"Model": Model, "load_model": load_model}[name]
    raise AttributeError(f"module 'ddf_core' has no attribute {name!r}")
