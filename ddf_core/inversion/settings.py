"""Everything that makes one inversion differ from another, and what it says on its way.

No torch: the window chooses settings too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ddf_core.scene.photo_pose import PhotoPose


@dataclass(frozen=True)
class Stage:
    """A stretch of the optimisation.

    Args:
        until: the part of the whole at which it ends, in (0, 1].
        side: pixels a side of the photo, single ones and not means: see ``Target.sharp``.
        patch: side of the square patches that a step looks at; 0 looks at the whole picture.
        patches: how many a step.
        offsets: whether FiLM offsets move too, beside coordinates and pose; sooner where a model
            leaves much unexplained: see ``optimise``.
    """

    until: float
    side: int
    patch: int = 0
    patches: int = 1
    offsets: bool = False


STAGES = (
    Stage(0.4, 128, 14, 4),
    Stage(1.0, 128, 14, 4, offsets=True),
)


@dataclass(frozen=True)
class InvertSettings:
    """One inversion.

    Args:
        seconds: time for everything and, of that, ``tune_share`` for the tuning; infinite, only
            steps count, and equal seeds give equal results.
        steps, tune_steps: at most so many; the schedule follows time or steps, whichever is ahead.
        seed: of the patches, the jitter and the noise.
        encoder: begin at the encoder's guess where there is one; False begins at the mean style.
        poses: try several poses at the start; False begins at the first, frontal without encoder.
        optimise: False answers the start itself.
        tune: fine-tune a copy of the generator about the style that was found.
        coordinate_rate, pose_rate, offset_rate: of Adam, in standard deviations and pose units.
        structure, prior, offset_prior: weights beside the colours' 1.
        pose_prior: holds the camera where it began, a squared pose unit; counts where a model
            leaves much unexplained, and not at all for one that explains as the bundled heads do.
        noise: standard deviation of the annealed noise on the coordinates at first.
    """

    seconds: float = 20.0
    steps: int = 240
    tune_steps: int = 600
    tune_share: float = 0.5
    seed: int = 0
    encoder: bool = True
    poses: bool = True
    optimise: bool = True
    tune: bool = False
    coordinate_rate: float = 0.06
    pose_rate: float = 0.25
    offset_rate: float = 0.02
    structure: float = 0.02
    prior: float = 2e-3
    offset_prior: float = 2e-3
    pose_prior: float = 1e-2
    noise: float = 0.15
    stages: tuple[Stage, ...] = STAGES


@dataclass(frozen=True, eq=False)
class InversionProgress:
    """Where an inversion stands.

    Args:
        stage: ``start``, ``optimise``, ``tune`` or ``done``.
        step: steps taken; fraction: of the whole, in [0, 1].
        loss: of this step. score: of the best so far; lower is better.
        pose: of the best so far, in the first photo. preview: (S, K * S, 3) uint8 of it as each of
            K photos has it, None where it did not change.
        seconds_left: an estimate.
    """

    stage: str
    step: int
    fraction: float
    loss: float
    score: float
    pose: PhotoPose
    seconds_left: float
    preview: NDArray[np.uint8] | None = None
