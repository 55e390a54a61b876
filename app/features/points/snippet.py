"""The points as a few lines of Python that run as they are. Pure."""

from __future__ import annotations

from app.state.viewer_state import SOURCE, PointState, ViewerState

_LINES = """\
import torch

import ddf_core
from ddf_core.correspondence import Identity, to_instance
from ddf_core.models.generator import Style

model = ddf_core.load_model({path!r})
points = {{  # template coordinates, scene units
{points}
}}
x_tmpl = torch.tensor(list(points.values()))

# The same positions in any instance; this one is the source, {what}.
{instance}
for name, x in zip(points, x_inst.tolist()):
    print(name, x)
"""


_LATENT = """\
z, psi = torch.tensor({z}), {psi!r}
instance = model.instance(z=z, psi=psi)
x_inst = to_instance(model, Identity(instance.style, psi * z), x_tmpl)"""

_STYLE = """\
style = Style(torch.tensor({frequencies}), torch.tensor({phases}))
style = model.generator.mean_style().lerp(style, {psi!r})
x_inst = to_instance(model, Identity(style), x_tmpl)"""


def python_snippet(state: ViewerState) -> str:
    """Python that loads the model and brings the points to the source.

    Points without a template position are left out; so empty where there is no model or no such
    point.
    """
    known = [point for point in state.points if point.x_tmpl is not None]
    if state.model is None or not known:
        return ""
    source = state.latent(SOURCE)
    lines, what = _LATENT.format(z=list(source.z), psi=source.psi), f"seed {source.seed}"
    if source.style is not None:
        style, what = source.style, source.label
        values = list(style.frequencies), list(style.phases)
        lines = _STYLE.format(frequencies=values[0], phases=values[1], psi=source.psi)
    return _LINES.format(
        path=state.model.path,
        points="\n".join(f"    {key!r}: {point.x_tmpl}," for key, point in _key_points(known)),
        what=what,
        instance=lines,
    )


def _key_points(points: list[PointState]) -> list[tuple[str, PointState]]:
    """Every point with a key of its own: its name, with its number where two have the same."""
    names = [point.name for point in points]
    return [
        (point.name if names.count(point.name) == 1 else f"{point.name} ({point.id})", point)
        for point in points
    ]
