"""The card of a model: what its weights are, how to look at them, how they were made.

``ddf_core.io.card`` reads and writes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from ddf_core.models.adapter import AdapterConfig
from ddf_core.models.deformation import DeformationConfig
from ddf_core.models.encoder import EncoderConfig
from ddf_core.models.film_siren import SirenConfig
from ddf_core.scene.camera import Camera

FORMAT_VERSION = 1

Background = Literal["none", "white_back", "last_back"]


@dataclass(frozen=True)
class Poses:
    """From where the model was trained to be seen.

    ``gaussian``: mean and standard deviation. ``uniform``: mean and half width. ``sphere``: evenly
    on the sphere, yaw within its spread, pitch from 0 to its mean plus its spread.
    """

    kind: Literal["gaussian", "uniform", "sphere"] = "gaussian"
    yaw_mean_rad: float = math.pi / 2
    yaw_spread_rad: float = 0.3
    pitch_mean_rad: float = math.pi / 2
    pitch_spread_rad: float = 0.155

    @property
    def yaw_sweep_rad(self) -> float:
        """How far to each side of the mean the model was seen: of a Gaussian, 95 % of the times."""
        spread = 2 * self.yaw_spread_rad if self.kind == "gaussian" else self.yaw_spread_rad
        return min(spread, math.pi)


@dataclass(frozen=True)
class Sampling:
    """How many samples a ray the model was made for, and by which rule they are placed."""

    coarse: int = 24
    fine: int = 24
    rule: Literal["pigan", "midpoints"] = "midpoints"


@dataclass(frozen=True)
class Axis:
    """A named slider: axis number i of the card moves coordinate i of the latent."""

    name: str
    group: str
    low: float = -3.0
    high: float = 3.0


@dataclass(frozen=True)
class SamplePoint:
    """A template point worth marking at the first look; ``x_tmpl`` in scene units."""

    name: str
    x_tmpl: tuple[float, float, float]


@dataclass(frozen=True)
class Made:
    """Where weights come from. ``figures`` are what was measured when they were made."""

    command: str = ""
    seed: int = 0
    date: str = ""
    commit: str = ""
    figures: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldsCard:
    """The deformation fields beside the generator: their sizes and how they were made."""

    config: DeformationConfig
    made: Made = field(default_factory=Made)


@dataclass(frozen=True)
class EncoderCard:
    """The encoder beside the generator: its sizes and how it was made."""

    config: EncoderConfig
    made: Made = field(default_factory=Made)


@dataclass(frozen=True)
class Card:
    """Everything about a model that is not a weight.

    Args:
        name: shown in the window.
        architecture: of the generator: a ``SirenConfig`` where its kind is ``film_siren``.
        camera: the frontal view, with near and far along the unit ray.
        box_half: the model lives in [-box_half, box_half]^3, scene units.
        clip_to_box: nothing is outside the box; False for pi-GAN's files, whose renderer has none.
        background: what stands behind the model in its own pictures.
        axes: named sliders; empty, or one for each of the first coordinates of z.
        fields: None where no deformation fields were trained.
        encoder: None where no encoder of pictures was.
        height_m: how high the template is in life, metres; None where nobody said. Files for other
            programs take their size from it.
        about: what it learnt from, whose rights those are, and what it lacks: for people.
        notes: what was guessed or estimated when the model was read, for the user to know.
        kind: of the generator: one of the program's own, or one that an installed package offers.
    """

    name: str
    architecture: SirenConfig | AdapterConfig
    camera: Camera
    box_half: float
    background: Background = "none"
    clip_to_box: bool = True
    poses: Poses = Poses()
    sampling: Sampling = Sampling()
    axes: tuple[Axis, ...] = ()
    sample_points: tuple[SamplePoint, ...] = ()
    made: Made = field(default_factory=Made)
    fields: FieldsCard | None = None
    encoder: EncoderCard | None = None
    height_m: float | None = None
    about: str = ""
    notes: tuple[str, ...] = ()
    kind: str = "film_siren"
    format_version: int = FORMAT_VERSION

    def with_fields(self, config: DeformationConfig, made: Made) -> Card:
        """This card, now with deformation fields."""
        return replace(self, fields=FieldsCard(config, made))

    def with_encoder(self, config: EncoderConfig, made: Made) -> Card:
        """This card, now with an encoder."""
        return replace(self, encoder=EncoderCard(config, made))
