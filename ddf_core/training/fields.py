"""Training of the dual deformation field against any frozen generator, without any ground truth.

The trainer draws batches and takes steps; what a batch costs is field_objective.py, how a run is
stopped, resumed and saved is loop.py.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ddf_core.confidence import CONFIDENCE_TERMS
from ddf_core.io.card import CARD_NAME, Made
from ddf_core.io.model_folder import Model, save_fields, save_model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.generator import Generator
from ddf_core.requests import Stop
from ddf_core.seeding import TRAIN, salted_seed, stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_confidence import calibrate
from ddf_core.training.field_objective import FieldsBatch, Objective
from ddf_core.training.field_points import Category, PointPool, PoolSettings
from ddf_core.training.field_settings import FieldsSettings, NetworkSettings
from ddf_core.training.loop import LoopSettings, Progress, never, run_loop
from ddf_core.training.losses import weighted_sum
from ddf_core.training.style_batches import draw_styles
from ddf_core.training.surface_sampling import SurfaceSettings, near_surface

# The opacity of a point is that of one voxel of a 48^3 grid.
OPACITY_LENGTH = 2 / 48
FIT_INSTANCES = 32
TEMPLATE_POINTS = 16384

LOG_EVERY = 20


def train_fields(
    model: Model,
    settings: FieldsSettings,
    folder: Path,
    progress: Callable[[Progress], None],
    stop: Stop = never,
    made: Made = Made(),
) -> DualDeformation:
    """Train fields for ``model`` and save them with a calibrated confidence.

    They go where ``fields_destination`` says.

    Args:
        model: any loaded model; its fields, where it has some, are not looked at.
        settings: the run.
        folder: where the checkpoint lies; the same call with the same folder goes on from it.
        progress, stop: see ``run_loop``.
        made: command, date and commit for the card; seed and figures are filled in here.

    Raises:
        Cancelled: ``stop`` said so; the checkpoint is up to date.
        InputError: ``fields.empty_instance``: the model's cameras see nothing.
        OutputError, ModelFileError: a file cannot be written, or belongs to another run.
    """
    trainer = FieldsTrainer(Category.of(model), settings)
    losses: dict[str, float] = {}

    def report(state: Progress) -> None:
        losses.update(state.losses)
        progress(state)

    loop = LoopSettings(
        settings.steps, settings.seed, folder, settings.checkpoint_every_s, log_every=LOG_EVERY
    )
    run_loop(trainer, loop, report, stop)
    fields = trainer.averaged
    figures = {"steps": settings.steps, **losses, **calibrate(model, fields, settings.calibration)}
    made = replace(made, seed=settings.seed, figures=figures)
    _save(model, fields, made, fields_destination(model, folder))
    return fields


def fields_destination(model: Model, folder: Path) -> Path:
    """The model folder that gets the fields: the model's own, or a new one in ``folder``.

    pi-GAN's own files have no card to put fields onto, so the whole model is written anew beside the
    checkpoint.
    """
    return model.path if (model.path / CARD_NAME).exists() else folder / "model"


def _save(model: Model, fields: DualDeformation, made: Made, place: Path) -> None:
    if not (place / CARD_NAME).exists():
        save_model(model.generator, model.card, place)
    save_fields(fields, made, place)


class FieldsTrainer:
    """One training run: networks, optimiser, pool of points; the state is all that is not seeded.

    Args:
        category: the frozen generator.
        settings: the run.
        salt: family of the random streams. Only a measurement on held-out streams changes it.
    """

    def __init__(
        self, category: Category, settings: FieldsSettings, salt: str = f"{TRAIN}-fields"
    ) -> None:
        category.generator.requires_grad_(False)
        self.settings, self._category, self._salt = settings, category, salt
        self.fields = new_fields(category, settings.network, settings.seed)
        self.averaged = copy.deepcopy(self.fields).requires_grad_(False)
        self.objective = Objective(
            category.generator,
            descriptor_space(category, settings),
            settings.weights,
            settings.jacobian,
            category.box_half,
        )
        self._pool = PointPool(category, settings.pool, salt, settings.seed)
        self._x_tmpl = template_points(category, settings.pool.surface)
        self._optimiser = torch.optim.Adam(
            self.fields.parameters(), lr=settings.schedule.rate, betas=(0.9, 0.99)
        )

    def step(self, index: int) -> dict[str, float]:
        """Take step ``index`` and say what every term cost."""
        schedule = self.settings.schedule
        for group in self._optimiser.param_groups:
            group["lr"] = schedule.rate_at(index, self.settings.steps)
        terms = self.objective.terms(self.fields, self.batch(index))
        loss = weighted_sum(terms, self.settings.weights)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.fields.parameters(), schedule.clip)
        self._optimiser.step()
        self._average(min(schedule.ema, (1 + index) / (10 + index)))
        return {"loss": loss.item(), **{name: value.item() for name, value in terms.items()}}

    def batch(self, index: int) -> FieldsBatch:
        """The batch of one step: it follows from the seed and the step alone."""
        settings = self.settings
        self._pool.advance(index)
        rng = stream(f"{self._salt}-batch", settings.seed, index)
        source, x_source = self._pool.draw(settings.instances, settings.points, rng)
        target = draw_styles(
            self._category.generator,
            len(source),
            settings.pool.near_mean_share,
            f"{self._salt}-target",
            settings.seed,
            index,
        )
        chosen = torch.randint(0, len(self._x_tmpl), x_source.shape[:2], generator=rng)
        return FieldsBatch(
            source, target, self._noisy(x_source, rng), self._noisy(self._x_tmpl[chosen], rng)
        )

    def _noisy(self, x: Tensor, rng: torch.Generator) -> Tensor:
        box_half = self._category.box_half
        uniform = torch.rand(x.shape[:-1], generator=rng) < self.settings.uniform_share
        return near_surface(x, self.settings.noise * box_half, uniform, box_half, rng)

    @torch.no_grad()
    def _average(self, decay: float) -> None:
        pairs = zip(self.averaged.parameters(), self.fields.parameters(), strict=True)
        for slow, fast in pairs:
            slow.lerp_(fast, 1 - decay)

    def state_dict(self) -> dict[str, Any]:
        """Networks, their average and the optimiser."""
        return {
            "fields": self.fields.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self.fields.load_state_dict(state["fields"])
        self.averaged.load_state_dict(state["averaged"])
        self._optimiser.load_state_dict(state["optimiser"])


def new_fields(category: Category, network: NetworkSettings, seed: int) -> DualDeformation:
    """Untrained fields: they move nothing, and know the spread of the category's conditions."""
    config = category.generator.config
    width = 2 * config.style_dim if network.condition == "style" else config.latent_dim
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(salted_seed(f"{TRAIN}-fields-weights", seed))
        fields = DualDeformation(
            DeformationConfig(
                hidden_dim=network.hidden_dim,
                layers=network.layers,
                mapping_hidden=network.mapping_hidden,
                mapping_layers=network.mapping_layers,
                condition=network.condition,
                condition_dim=width,
                film_base=network.film_base,
                input_scale=1 / category.box_half,
                confidence_terms=CONFIDENCE_TERMS,
            )
        )
    fields.set_condition_statistics(*condition_spread(category.generator, network.condition))
    return fields


@torch.no_grad()
def condition_spread(generator: Generator, condition: str) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (D,) of the conditions of 4,096 seeded random latents."""
    drawn = draw_styles(generator, 4096, 0.0, f"{TRAIN}-fields-condition")
    if condition == "z":
        values = drawn.z
    else:
        values = torch.cat((drawn.frequencies, drawn.phases), dim=-1)
    return values.mean(0), values.std(0)


def descriptor_space(category: Category, settings: FieldsSettings) -> DescriptorSpace:
    """The descriptors of the run; their scale is fitted on instances of a stream of its own."""
    generator = category.generator
    space = DescriptorSpace(generator, settings.descriptor, OPACITY_LENGTH * category.box_half)
    if settings.normalise:
        surface = SurfaceSettings(points=1024)
        few = PoolSettings(instances=FIT_INSTANCES, near_mean_share=0.0, surface=surface)
        pool = PointPool(category, few, f"{TRAIN}-fields-fit", 0)
        pool.advance(0)
        folds = (
            generator.siren.fold(style.frequencies, style.phases)
            for style in (pool.styles.style(slot) for slot in range(FIT_INSTANCES))
        )
        space.fit(zip(folds, pool.points, strict=True))
    return space


def template_points(category: Category, surface: SurfaceSettings) -> Tensor:
    """(TEMPLATE_POINTS, 3) surface points of the template, the same in every run."""
    many = SurfaceSettings(
        TEMPLATE_POINTS, 8 * surface.rays, surface.resolution, surface.march_steps
    )
    mean = category.generator.mean_style()
    return category.surface(mean, many, stream(f"{TRAIN}-fields-template"))
