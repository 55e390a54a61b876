"""Every setting of a training of the dual deformation field.

Source: DDF (Lan, Loy, Dai; arXiv 2212.09735) for the method; every size, weight and schedule here
is ours, see the ablation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from ddf_core.models.descriptor import Descriptor
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.training.field_objective import JacobianRule
from ddf_core.training.field_points import PoolSettings
from ddf_core.training.field_teacher import TeacherSettings
from ddf_core.training.losses import LossWeights


@dataclass(frozen=True)
class NetworkSettings:
    """Sizes of B and F; they are equal networks.

    Args:
        hidden_dim, layers: of the FiLM-SIREN trunk.
        mapping_hidden, mapping_layers: of the mapping network of each.
        condition: what an instance is known by: its FiLM style, or z.
        film_base: base frequency of the trunk.
    """

    hidden_dim: int = 128
    layers: int = 4
    mapping_hidden: int = 128
    mapping_layers: int = 3
    condition: Literal["style", "z"] = "style"
    film_base: float = 8.0


@dataclass(frozen=True)
class Schedule:
    """Adam with linear warm-up, then a cosine from ``rate`` down to ``rate * last_share``.

    Args:
        clip: the norm that gradients are cut to.
        ema: decay of the averaged weights, which are what is kept.
    """

    rate: float = 8e-4
    warm_up: int = 100
    last_share: float = 0.02
    clip: float = 1.0
    ema: float = 0.998

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of one step of ``steps``."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(steps - self.warm_up, 1)
        return self.rate * (
            self.last_share + (1 - self.last_share) * 0.5 * (1 + math.cos(math.pi * done))
        )


@dataclass(frozen=True)
class CalibrationSettings:
    """How much is cross-checked: ``pairs`` of instances, ``points`` of each source.

    ``surface`` is what the second opinion is chosen from: its spacing must be well below a good
    error. ``by_tracking``: the second opinion is where a point is tracked to, for generators on
    which the features of unlike instances cannot be compared.
    """

    pairs: int = 32
    points: int = 256
    seed: int = 0
    by_tracking: bool = False
    surface: SurfaceSettings = field(
        default_factory=lambda: SurfaceSettings(points=12_288, rays=16_384)
    )


TAUGHT_INSTANCES, TAUGHT_POOL = 256, 96
# What is learnt from tracked points instead of from far instances: on a generator that learnt from
# photographs the features of unlike faces cannot be compared, those of near ones can (ours; see
# the ablation).
TAUGHT = LossWeights(sim_backward=0.0, sim_forward=0.0, second_order=0.0, near=0.0, taught=10.0)


@dataclass(frozen=True)
class FieldsSettings:
    """All that a training of fields is made of.

    Args:
        instances, points: of one batch: instances, and points of each.
        noise: standard deviation of the noise on surface points, relative to the box half.
        uniform_share: fraction of the points that lie anywhere in the box.
        near_reach: the term ``near`` goes at most this part of the way to another style.
        normalise: bring descriptors to zero mean and unit deviation over surfaces.
        checkpoint_every_s: seconds between checkpoints.
    """

    steps: int = 3600
    seed: int = 0
    instances: int = 16
    points: int = 144
    noise: float = 0.01
    uniform_share: float = 0.05
    near_reach: float = 0.25
    descriptor: Descriptor = Descriptor("last_k", 6)
    normalise: bool = True
    network: NetworkSettings = NetworkSettings()
    schedule: Schedule = Schedule()
    weights: LossWeights = LossWeights()
    jacobian: JacobianRule = JacobianRule()
    pool: PoolSettings = PoolSettings()
    teacher: TeacherSettings = TeacherSettings()
    calibration: CalibrationSettings = CalibrationSettings()
    checkpoint_every_s: float = 120.0

    @property
    def by_tracking(self) -> FieldsSettings:
        """The same run, taught by tracked points."""
        teacher = replace(self.teacher, instances=TAUGHT_INSTANCES)
        pool = replace(self.pool, instances=TAUGHT_POOL)
        calibration = replace(self.calibration, by_tracking=True)
        return replace(self, teacher=teacher, pool=pool, weights=TAUGHT, calibration=calibration)
