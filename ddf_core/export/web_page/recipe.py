"""What would make a page again, as plain JSON in it.

Not a session, as other exports carry: a page is for strangers, and a session names files of whoever
made it. Of a photo's head the page has the style alone and no way to the photo.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from ddf_core.export.web_page.plan import PagePlan
from ddf_core.model_info import ModelInfo
from ddf_core.shown import Instance, StyleInstance
from ddf_core.version import __version__


def page_recipe(plan: PagePlan, info: ModelInfo) -> dict[str, Any]:
    """Model, heads with their latents or styles, points and settings."""
    return {
        "program": f"DDF Viewer {__version__}",
        "kind": "web page",
        "model": {"name": info.name, "digest": info.digest},
        "heads": [{"name": head.name, **_record(head.instance)} for head in plan.heads],
        "points": [asdict(point) for point in plan.points],
        "labels": None if plan.labels is None else plan.labels.digest,
        "settings": asdict(plan.settings),
    }


def _record(instance: Instance) -> dict[str, Any]:
    # A tuned copy of the generator is many megabytes that no page needs.
    bare = replace(instance, tuned=None) if isinstance(instance, StyleInstance) else instance
    return {"kind": type(instance).__name__, **asdict(bare)}
