"""DDF Viewer's core: generators, fields, rendering and correspondence; no window.

``load_model`` is the way in. Importing this package alone does not load torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddf_core.io.model_folder import Model, load_model

__all__ = ["Model", "load_model"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Loaded on first use: torch takes a second, and the window must be up before that.
    if name in __all__:
        from ddf_core.io import model_folder

        return getattr(model_folder, name)
    raise AttributeError(f"module 'ddf_core' has no attribute {name!r}")
