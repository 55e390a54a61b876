"""The pool of instances and their surface points that field training draws from.

A slot of the pool at a step holds an instance whose number follows from the step alone, so a run
that was killed and resumed sees the same points as one that was not, and nothing needs to be
stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.model import Model
from ddf_core.models.generator import Generator, Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.sampling.surface import SurfaceSettings, surface_points
from ddf_core.sampling.views import Views
from ddf_core.seeding import stream
from ddf_core.training.style_batches import StyleBatch, draw_styles

Tell = Callable[[float], None]
"""Hears how much of a piece of preparation is done, 0 to 1."""


def silent(done: float) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Category:
    """A frozen generator with what is known about where its instances are and how they are seen."""

    generator: Generator
    views: Views
    box_half: float

    @staticmethod
    def of(model: Model) -> Category:
        """What the card of a loaded model says."""
        card = model.card
        # Pictures that end in their last sample (CelebA, cats) have no back. Nor is anything known
        # of sides that no picture showed: a normal distribution of poses is one about the front.
        behind = card.background != "last_back" and card.poses.kind != "gaussian"
        views = Views(card.camera, card.poses, all_round=behind)
        return Category(model.generator, views, card.box_half)

    def surface(self, style: Style, settings: SurfaceSettings, rng: torch.Generator) -> Tensor:
        """Surface points (N, 3) of the instance of ``style``, N of ``settings.points``, scene units
        in its frame, where it computes."""
        field = InstanceField(self.generator, style, self.box_half)
        with torch.no_grad():
            return surface_points(
                field.density, self.box_half, self.views, settings, rng, field.device
            )


@dataclass(frozen=True)
class PoolSettings:
    """How many instances are at hand at once, and how fast they are replaced.

    Args:
        instances: slots of the pool.
        refresh_every: one slot gets a new instance every so many steps; 0 keeps the first ones.
        near_mean_share: fraction of the styles that are pulled towards the mean.
        surface: how the points of one instance are found.
    """

    instances: int = 320
    refresh_every: int = 6
    near_mean_share: float = 0.2
    surface: SurfaceSettings = SurfaceSettings()


class PointPool:
    """Instances with their surface points: styles of N slots and points (N, M, 3).

    Args:
        category: the frozen generator.
        settings: sizes.
        salt: the family of random streams, a name that begins with train, validate or evaluate.
        seed: of the run.
    """

    def __init__(self, category: Category, settings: PoolSettings, salt: str, seed: int) -> None:
        self._category, self._settings = category, settings
        self._salt, self._seed = salt, seed
        self._held: list[int] = [-1] * settings.instances
        width, count = category.generator.config.style_dim, settings.instances
        like = category.generator.mean_style().phases
        self.styles = StyleBatch(
            like.new_zeros(count, category.generator.config.latent_dim),
            like.new_zeros(count, width),
            like.new_zeros(count, width),
        )
        self.points = like.new_zeros(count, settings.surface.points, 3)

    def numbers_at(self, step: int) -> list[int]:
        """The number of the instance in every slot at ``step``."""
        slots, every = self._settings.instances, self._settings.refresh_every
        done = step // every if every else 0
        return [slot + slots * ((done - slot - 1) // slots + 1) for slot in range(slots)]

    def advance(self, step: int, tell: Tell = silent) -> None:
        """Make the pool what it is at ``step``; only slots that changed are made.

        ``tell`` hears the fraction of them that is done before each, where there are several; it
        may raise to give up.
        """
        wanted = enumerate(self.numbers_at(step))
        stale = [(slot, number) for slot, number in wanted if self._held[slot] != number]
        for done, (slot, number) in enumerate(stale):
            if len(stale) > 1:
                tell(done / len(stale))
            self._fill(slot, number)

    def _fill(self, slot: int, number: int) -> None:
        generator, surface = self._category.generator, self._settings.surface
        fraction = self._settings.near_mean_share
        drawn = draw_styles(generator, 1, fraction, f"{self._salt}-style", self._seed, number)
        rng = stream(f"{self._salt}-points", self._seed, number)
        self.points[slot] = self._category.surface(drawn.style(0), surface, rng)
        self.styles.z[slot] = drawn.z[0]
        self.styles.frequencies[slot] = drawn.frequencies[0]
        self.styles.phases[slot] = drawn.phases[0]
        self._held[slot] = number

    def draw(self, instances: int, points: int, rng: torch.Generator) -> tuple[StyleBatch, Tensor]:
        """Styles of ``instances`` different slots, and ``points`` of each surface (B, N, 3)."""
        slots = torch.randperm(len(self._held), generator=rng)[:instances]
        where = torch.randint(0, self.points.shape[1], (len(slots), points), generator=rng)
        slots, where = slots.to(self.points.device), where.to(self.points.device)
        return self.styles[slots], self.points[slots[:, None], where]
