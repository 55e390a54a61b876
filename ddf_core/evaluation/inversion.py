"""The row "inversion, one view": fresh procedural pictures, whose pose and style nobody tells.

They are the procedural renderer's, not the generator's: out of its own range by as much as it is
not perfect. Every way to invert gets the same number of steps.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ddf_core.correspondence import match
from ddf_core.evaluation.correspondence import error_figures
from ddf_core.evaluation.effort import Effort, Tell, effort_of, tell_nobody
from ddf_core.evaluation.fidelity import SIZE, psnr
from ddf_core.evaluation.pairs import TruePair, distance, identity
from ddf_core.inversion.invert import Inverted, invert
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.render import HeadPicture, render_head
from ddf_core.sampling.views import Views
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.seeding import EVALUATE, latents, salted_seed, stream

# A novel view is the photo's own, turned so far to both sides.
TURN_RAD = 0.5
POINTS = 500
GRID_RESOLUTION = 64
# As many steps for all: as much time on one machine, whatever else it does. Seconds only bound it.
STEPS, TUNE_STEPS, SECONDS = 150, 40, 60.0

WAYS = {
    "hybrid": InvertSettings(seconds=SECONDS, steps=STEPS),
    "encoder_only": InvertSettings(seconds=SECONDS, optimise=False, poses=False),
    # pi-GAN's own recipe, with the pose set free: from the mean style, seen from the front.
    "optimisation_only": InvertSettings(seconds=SECONDS, steps=STEPS, encoder=False, poses=False),
    "hybrid_tuned": InvertSettings(
        seconds=SECONDS, steps=STEPS - TUNE_STEPS, tune=True, tune_steps=TUNE_STEPS
    ),
}


@dataclass(frozen=True, eq=False)
class Case:
    """One fresh head with its photo, and the same head turned to both sides."""

    head: Head
    camera: Camera
    photo: HeadPicture
    turned: tuple[HeadPicture, ...]

    @property
    def square(self) -> SquarePhoto:
        """The photo as it would come from a file."""
        rgb = (self.photo.rgb.clamp(0, 1) * 255 + 0.5).to(torch.uint8).numpy()
        return SquarePhoto(rgb, None, np.ones(rgb.shape[:2], bool))


@dataclass(frozen=True, eq=False)
class Guess:
    """What a way to invert says of a case; ``seconds`` of the wall and of the processor."""

    style: Style
    camera: Camera
    model: Model
    seconds: float = 0.0
    cpu_seconds: float = 0.0


def inversion_row(
    model: Model, pictures: int, seed: int, tell: Tell = tell_nobody
) -> dict[str, object]:
    """The hybrid's figures, and beside them its halves, the tuned one, mean head and true style.

    Args:
        tell: hears how far it is, before each picture.
    """
    cases = list(fresh_cases(model, pictures, seed))
    ways = {
        name: settings
        for name, settings in WAYS.items()
        if model.encoder is not None or name == "optimisation_only"
    }
    effort = Effort(tell, len(cases) * sum(map(effort_of, ways.values())))
    rows = {
        name: [
            invert_case(model, [case.square], settings)
            for case in effort.over(cases, effort_of(settings), name)
        ]
        for name, settings in ways.items()
    }
    true = [Guess(identity(model, case.head).style, case.camera, model) for case in cases]
    mean = [Guess(model.generator.mean_style(), case.camera, model) for case in cases]
    figures = {
        name: figures_of_cases(model, cases, guesses, seed) for name, guesses in rows.items()
    }
    main = "hybrid" if "hybrid" in figures else "optimisation_only"
    return {
        **figures.pop(main),
        "pictures": pictures,
        "budget_steps": STEPS,
        **figures,
        "baseline_mean_head_at_true_pose": figures_of_cases(model, cases, mean, seed),
        "oracle": figures_of_cases(model, cases, true, seed),
    }


def fresh_cases(model: Model, pictures: int, seed: int, salt: str = EVALUATE) -> list[Case]:
    """Heads and poses from streams that nothing is trained or tuned on."""
    thetas = latents(pictures, THETA_DIM, f"{salt}-inversion", seed)
    rng = stream(f"{salt}-inversion-poses", seed)
    views = Views(model.card.camera, model.card.poses)
    cases = []
    for theta in thetas:
        head, camera = Head(theta), views.draw(rng)
        turned = tuple(render_head(head, each, SIZE) for each in _turn_camera(camera))
        cases.append(Case(head, camera, render_head(head, camera, SIZE), turned))
    return cases


def _turn_camera(camera: Camera) -> list[Camera]:
    return [camera.orbit_by(turn, 0.0) for turn in (-TURN_RAD, TURN_RAD)]


def invert_case(model: Model, photos: Sequence[SquarePhoto], settings: InvertSettings) -> Guess:
    """What photos of one head are inverted to; the camera is that of the first."""
    began, cpu = time.monotonic(), time.process_time()
    found: Inverted = invert(model, photos, settings)
    seconds = time.monotonic() - began, time.process_time() - cpu
    tuned = replace(model, generator=found.generator or model.generator)
    return Guess(found.style, found.camera, tuned, *seconds)


def figures_of_cases(
    model: Model, cases: Sequence[Case], guesses: Sequence[Guess], seed: int
) -> dict[str, object]:
    """How near guesses come to their cases: pictures, cameras, and points carried from case to
    case."""
    pairs = list(zip(cases, guesses, strict=True))
    same = [_psnr_inside(guess, guess.camera, case.photo) for case, guess in pairs]
    novel = [
        _psnr_inside(guess, camera, picture)
        for case, guess in pairs
        for camera, picture in zip(_turn_camera(guess.camera), case.turned, strict=True)
    ]
    angles = torch.tensor([turn_deg(guess.camera, case.camera) for case, guess in pairs])
    figures: dict[str, object] = {
        "psnr_same_view": sum(same) / len(same),
        "psnr_novel_view": sum(novel) / len(novel),
        "pose_error_deg_median": angles.median().item(),
        "pose_error_deg_mean": angles.mean().item(),
    }
    if any(guess.seconds for guess in guesses):
        figures["seconds"] = _mean([guess.seconds for guess in guesses])
        figures["cpu_seconds"] = _mean([guess.cpu_seconds for guess in guesses])
    if model.fields is not None and len(cases) > 1:
        after = pairs[1:] + pairs[:1]
        for name, by_camera in (("correspondence", True), ("correspondence_in_scene", False)):
            errors = torch.cat(
                [
                    _match_error(model, source, target, seed + number, by_camera)
                    for number, (source, target) in enumerate(zip(pairs, after, strict=True))
                ]
            )
            figures[f"{name}_mean"] = error_figures(errors)["mean"]
            figures[f"{name}_pck_0.02"] = error_figures(errors)["pck_0.02"]
    return figures


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _psnr_inside(guess: Guess, camera: Camera, truth: HeadPicture) -> float:
    """PSNR in dB within the true silhouette."""
    card = guess.model.card
    field = InstanceField(guess.model.generator, guess.style, card.box_half)
    settings = GridSettings(spacing=1 / 40, refined=None, most=32, background="white_back")
    rgb = render_with_grid(field, bake(field, GRID_RESOLUTION), camera, SIZE, settings).rgb
    inside = truth.opacity > 0.5
    return psnr((rgb - truth.rgb).square().mean(-1)[inside].mean().item())


def turn_deg(a: Camera, b: Camera) -> float:
    """The angle between two views of the target, degrees."""
    away = [np.asarray(camera.eye) - np.asarray(camera.target) for camera in (a, b)]
    cosine = away[0] @ away[1] / np.linalg.norm(away[0]) / np.linalg.norm(away[1])
    return math.degrees(math.acos(min(1.0, max(-1.0, float(cosine)))))


def carry_points(x: Tensor, seen_by: Camera, wanted: Camera) -> Tensor:
    """Points (N, 3) of one camera's scene in another's: same pixel, same depth in both pictures."""
    x_cam = (x.double().numpy() - seen_by.eye) @ seen_by.world_from_cam[:3, :3]
    half = [math.tan(math.radians(camera.fov_deg) / 2) for camera in (seen_by, wanted)]
    x_cam[:, :2] *= half[1] / half[0]
    moved = x_cam @ wanted.world_from_cam[:3, :3].T + wanted.eye
    return torch.from_numpy(moved).to(x.dtype)


def _match_error(
    model: Model,
    source: tuple[Case, Guess],
    target: tuple[Case, Guess],
    seed: int,
    by_camera: bool,
) -> Tensor:
    """(N,) errors of B and F between two guessed styles, against the exact truth.

    Args:
        by_camera: go from the true head to the guessed one and back through their photos, as a
            click does; False takes both to stand alike in the scene, pose errors included.
    """
    heads = source[0].head, target[0].head
    x_src, _ = heads[0].surface_points(POINTS, salted_seed(f"{EVALUATE}-inversion", seed) >> 16)
    x_true, converged = heads[1].from_template(heads[0].to_template(x_src))
    asked = carry_points(x_src, source[0].camera, source[1].camera) if by_camera else x_src
    # Of an inverted picture the style alone is known: fields that want z refuse it.
    found = match(model, source[1].style, [target[1].style], asked).x_tgt[0]
    if by_camera:
        found = carry_points(found, target[1].camera, target[0].camera)
    return distance(found, TruePair(*heads, x_src, x_true, converged))
