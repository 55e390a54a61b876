"""Where the points and styles of field training come from: one batch after another, all seeded."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.sampling.surface import SurfaceSettings, near_surface
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_objective import FieldsBatch
from ddf_core.training.field_points import Category, PointPool, PoolSettings, Tell, silent
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.field_teacher import Teacher
from ddf_core.training.process_group import ALONE, ProcessGroup
from ddf_core.training.style_batches import StyleBatch, draw_styles

# The opacity of a point is that of one voxel of a 48^3 grid.
OPACITY_LENGTH = 2 / 48
FIT_INSTANCES = 32
TEMPLATE_POINTS = 16384


class PointSources:
    """Where the points of a run come from; runs with equal sources may share one object.

    Args:
        category: the frozen generator.
        pool: sizes of the pool of instances.
        seed: of the run.
        salt: family of the random streams. Only a measurement on held-out streams changes it.
        tell: hears how many of the instances are made; with a large generator that takes minutes.
    """

    def __init__(
        self,
        category: Category,
        pool: PoolSettings,
        seed: int,
        salt: str = f"{TRAIN}-fields",
        tell: Tell = silent,
    ) -> None:
        self.category, self.seed, self.salt, self.tell = category, seed, salt, tell
        self.near_mean_share = pool.near_mean_share
        self.instances = PointPool(category, pool, salt, seed)
        self.teacher: Teacher | None = None
        self.x_tmpl = template_points(category, pool.surface)
        few = replace(pool, instances=FIT_INSTANCES, near_mean_share=0.0, refresh_every=0)
        self._fit = PointPool(category, few, f"{TRAIN}-fields-fit", 0)

    def descriptor_space(self, settings: FieldsSettings) -> DescriptorSpace:
        """The descriptors of a run; their scale is fitted on instances of a stream of its own."""
        generator = self.category.generator
        length = OPACITY_LENGTH * self.category.box_half
        space = DescriptorSpace(generator, settings.descriptor, length).to(generator.device)
        if settings.normalise:
            self._fit.advance(0, self.tell)
            styles = self._fit.styles
            networks = (
                generator.with_style(frequencies, phases)
                for frequencies, phases in zip(styles.frequencies, styles.phases, strict=True)
            )
            space.fit(zip(networks, self._fit.points, strict=True))
        return space


def draw_batch(
    sources: PointSources, settings: FieldsSettings, index: int, processes: ProcessGroup = ALONE
) -> FieldsBatch:
    """Batch ``index``: instances and points of the pool, fresh targets, points of the template.

    Each process of a processes draws its part of it.
    """
    sources.instances.advance(index, sources.tell)
    turn, instances = processes.turn(index), processes.part(settings.instances)
    rng = stream(f"{sources.salt}-batch", sources.seed, turn)
    source, x_source = sources.instances.draw(instances, settings.points, rng)
    target = draw_styles(
        sources.category.generator,
        len(source),
        sources.near_mean_share,
        f"{sources.salt}-target",
        sources.seed,
        turn,
    )
    chosen = torch.randint(0, len(sources.x_tmpl), x_source.shape[:2], generator=rng)
    chosen = chosen.to(x_source.device)
    box_half = sources.category.box_half

    def add_noise(x: Tensor) -> Tensor:
        uniform = torch.rand(x.shape[:-1], generator=rng) < settings.uniform_share
        return near_surface(x, settings.noise * box_half, uniform, box_half, rng)

    near = lesson = None
    if settings.weights.near:
        near = near_styles(source, target, settings.near_reach, rng)
    if sources.teacher is not None and settings.weights.taught:
        lesson = sources.teacher.draw(instances, settings.points, rng)
    x_tmpl = add_noise(sources.x_tmpl[chosen])
    return FieldsBatch(source, target, add_noise(x_source), x_tmpl, near, lesson)


def near_styles(
    source: StyleBatch, target: StyleBatch, reach: float, rng: torch.Generator
) -> StyleBatch:
    """Styles up to the part ``reach`` of the way from ``source`` to ``target``."""
    part = (reach * torch.rand(len(source), 1, generator=rng)).to(source.z)
    return StyleBatch(
        torch.lerp(source.z, target.z, part),
        torch.lerp(source.frequencies, target.frequencies, part),
        torch.lerp(source.phases, target.phases, part),
    )


def template_points(category: Category, surface: SurfaceSettings) -> Tensor:
    """(TEMPLATE_POINTS, 3) surface points of the template, the same in every run."""
    many = SurfaceSettings(
        TEMPLATE_POINTS, 8 * surface.rays, surface.resolution, surface.march_steps
    )
    mean = category.generator.mean_style()
    return category.surface(mean, many, stream(f"{TRAIN}-fields-template"))
