"""The shapes in type hints are true: calls through the doors are held against them.

The hints name jaxtyping for type checkers alone, so that the program neither needs nor loads it.
Here, in a process of its own, they are defined, and beartype checks every call.
"""

from __future__ import annotations

import subprocess
import sys

from ddf_core.resource_paths import PROGRAM_FOLDER

DOORS = (
    "ddf_core.correspondence.maps",
    "ddf_core.models.deformation",
    "ddf_core.models.generator",
    "ddf_core.models.instance_field",
    "ddf_core.scene.compositing",
    "ddf_core.scene.field",
    "ddf_core.scene.rays",
)

CHECKED = f"""
import typing, beartype, torch
import ddf_core
from jaxtyping import install_import_hook
with install_import_hook({DOORS!r}, "beartype.beartype"):
    typing.TYPE_CHECKING = True
    import {", ".join(DOORS)}
    typing.TYPE_CHECKING = False
from ddf_core import correspondence
from ddf_core.scene import compositing, rays
from ddf_core.scene.render import RenderSettings, render
from tests.core.shifted_ball import CAMERA, ShiftFields, ball_model
model = ball_model(ShiftFields())
one, other = (correspondence.Identity(model.generator.style(z), z) for z in torch.eye(3)[:2])
x = torch.rand(5, 3) * 0.2
"""

RIGHT = """
found = correspondence.match(model, one, [other, one], x)
correspondence.match(model, one, [], x.reshape(5, 1, 3))
assert correspondence.cycle_error(model, one, x).shape == (5,)
correspondence.to_instances(model, [one, other], x)
correspondence.confidence(model, one, other, x, found.x_tgt[0], found.cycle[0])
field = model.instance(seed=3)
field(x), field(x, torch.nn.functional.normalize(x, dim=1)), field.density(x)
style = model.generator.style(torch.zeros(3))
model.generator.film(x, None, style.frequencies, style.phases)
for rule in ("midpoints", "pigan"):
    render(field, CAMERA, (6, 4), RenderSettings(samples_coarse=8, samples_fine=0, rule=rule))
compositing.composite(torch.rand(2, 8, 3), torch.rand(2, 8), torch.rand(2, 8).sort(1).values)
"""

WRONG = {
    "points in a plane": "correspondence.to_template(model, one, x[:, :2])",
    "whole numbers": "correspondence.to_instance(model, one, torch.ones(5, 3, dtype=torch.long))",
    "a latent in a batch": "model.generator.style(torch.zeros(1, 3))",
    "cycle of other points": "correspondence.confidence(model, one, other, x, x, torch.zeros(4))",
    "densities of other samples": "compositing.sample_weights(torch.rand(2, 8), torch.rand(2, 7))",
    "an edge for each sample": "rays.midpoint_edges(torch.rand(2), torch.rand(3), 4)",
}


def run(script: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "ignore", "-c", script]
    return subprocess.run(words, cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=False)


def test_what_the_hints_allow_is_done() -> None:
    done = run(CHECKED + RIGHT)
    assert done.returncode == 0, done.stderr[-3000:]


def test_what_they_do_not_allow_is_refused() -> None:
    tries = "".join(
        f"""
try:
    {call}
except TypeCheckError:
    print({name!r})
except Exception as err:
    print(type(err), err)
else:
    print("nothing said of", {name!r})
"""
        for name, call in WRONG.items()
    )
    done = run(CHECKED + "from jaxtyping import TypeCheckError\n" + tries)
    assert done.stdout.splitlines() == list(WRONG), done.stderr[-3000:]


def test_the_program_itself_does_not_load_the_checker() -> None:
    each = "".join(f"import {module}\nprint('jaxtyping' in sys.modules)\n" for module in DOORS)
    done = run("import sys\n" + each)
    assert done.stdout.split() == ["False"] * len(DOORS), done.stderr
