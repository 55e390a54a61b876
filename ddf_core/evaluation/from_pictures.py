"""The row "from pictures": a model that learnt from pictures of procedural heads alone, by truth.

Both heads of a pair are seen once each; styles and cameras are what the model's own encoder makes
of the pictures. The oracle is the bundled generator, which was taught with the truth, through its
encoder on the same pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ddf_core.correspondence import Who, match
from ddf_core.engine.instances import Instances
from ddf_core.errors import InputError
from ddf_core.evaluation.correspondence import error_figures
from ddf_core.evaluation.effort import Effort, Tell, effort_of, tell_nobody
from ddf_core.evaluation.inversion import carry_points
from ddf_core.evaluation.pairs import TruePair, distance
from ddf_core.inversion.invert import invert
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.model_folder import load_model
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.pictures import HOME, POSES, SIDE
from ddf_core.procedural.render import HeadPicture, render_head
from ddf_core.sampling.views import Views
from ddf_core.scene.camera import Camera
from ddf_core.seeding import EVALUATE, latents, stream

POINTS = 400
# Above the neck, as in the rows against truth: below it the category ends.
NECK_Y = -0.25
ENCODER = InvertSettings(seconds=60.0, optimise=False, poses=False)
# By steps: figures do not hang on how quick a machine is.
BOTH = InvertSettings(seconds=math.inf, steps=150)
# One pair of so many is inverted as well: a picture takes some twenty seconds of a core.
SLOWER = 8


@dataclass(frozen=True, eq=False)
class Sight:
    """A fresh head, the camera, and its picture."""

    head: Head
    camera: Camera
    seen: HeadPicture

    @property
    def photo(self) -> SquarePhoto:
        """As it would come from a file."""
        rgb = (self.seen.rgb.clamp(0, 1) * 255 + 0.5).to(torch.uint8).numpy()
        return SquarePhoto(rgb, None, np.ones(rgb.shape[:2], bool))


@dataclass(frozen=True, eq=False)
class Read:
    """What a model makes of a picture: the instance as its fields know it, and the camera."""

    who: Who
    camera: Camera


def from_pictures_row(
    model: Model, pairs: int, seed: int, tell: Tell = tell_nobody
) -> dict[str, object]:
    """Errors of ``pairs`` pairs: fields, the same point, the oracle, and the part reached.

    Args:
        tell: hears how far it is, before each picture.

    Raises:
        InputError: ``evaluate.no_encoder``: the model has none.
    """
    if model.encoder is None:
        raise InputError(
            f"{model.card.name} has no encoder: it cannot read pictures.",
            code="evaluate.no_encoder",
            advice="Make it with train pictures.",
        )
    sights = fresh_sights(2 * pairs, seed)
    oracle = load_model()
    few = sights[: 2 * max(pairs // SLOWER, 1)]
    effort = Effort(tell, 2 * len(sights) * effort_of(ENCODER) + len(few) * effort_of(BOTH))
    taught = _read(oracle, sights, ENCODER, effort, "oracle")
    read = _read(model, sights, ENCODER, effort, "encoder")
    inverted = _read(model, few, BOTH, effort, "both")
    by_fields = model.fields is not None
    rows = {
        "fields": _errors(model, sights, read, by_fields),
        "same_point": _errors(model, sights, read, False),
        "oracle": _errors(oracle, sights, taught, True),
        "fields_after_inversion": _errors(model, few, inverted, by_fields),
        "same_point_after_inversion": _errors(model, few, inverted, False),
    }
    each = {name: error_figures(errors) for name, errors in rows.items()}
    room = each["same_point"]["mean"] - each["oracle"]["mean"]
    reached = (each["same_point"]["mean"] - each["fields"]["mean"]) / room
    return {**each, "reached": reached}


def fresh_sights(count: int, seed: int) -> list[Sight]:
    """Heads and cameras of streams that nothing learns from."""
    views = Views(HOME, POSES)
    rng = stream(f"{EVALUATE}-from-pictures-poses", seed)
    found = []
    for theta in latents(count, THETA_DIM, f"{EVALUATE}-from-pictures", seed):
        head, camera = Head(theta), views.draw(rng)
        found.append(Sight(head, camera, render_head(head, camera, (SIDE, SIDE))))
    return found


def _read(
    model: Model, sights: list[Sight], settings: InvertSettings, effort: Effort, name: str
) -> list[Read]:
    """What a model makes of every picture."""
    instances, read = Instances(model), []
    for sight in effort.over(sights, effort_of(settings), name):
        found = invert(model, sight.photo, settings)
        # As in the window: what a photo's offsets move is tracked.
        read.append(Read(instances.identity(found.instance(model)), found.camera))
    return read


def _errors(model: Model, sights: list[Sight], read: list[Read], by_fields: bool) -> Tensor:
    """(N,) errors of all pairs; a miss of the truth itself counts as infinite."""
    parts = []
    for number in range(0, len(sights), 2):
        pair = sights[number], sights[number + 1]
        parts.append(_pair_errors(model, pair, (read[number], read[number + 1]), by_fields))
    return torch.cat(parts)


def _pair_errors(
    model: Model, sights: tuple[Sight, Sight], read: tuple[Read, Read], by_fields: bool
) -> Tensor:
    """From visible points of the first head, by both pictures' cameras, to the second."""
    source, target = sights
    x_src = visible_points(source)
    x_true, converged = target.head.from_template(source.head.to_template(x_src))
    # Same pixel and depth: where a click on the picture would find the point in the model's scene.
    asked = carry_points(x_src, source.camera, read[0].camera)
    found = asked
    if by_fields:
        found = match(model, read[0].who, [read[1].who], asked).x_tgt[0]
    back = carry_points(found, read[1].camera, target.camera)
    return distance(back, TruePair(source.head, target.head, x_src, x_true, converged))


def visible_points(sight: Sight) -> Tensor:
    """(N, 3) points of the head that its picture shows, above the neck, spread over the picture."""
    shown = sight.seen.opacity > 0.99
    x = sight.seen.x_inst[shown]
    x = x[sight.head.to_template(x)[:, 1] > NECK_Y]
    step = max(len(x) // POINTS, 1)
    return x[::step][:POINTS]
