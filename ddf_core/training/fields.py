"""Training of the dual deformation field against any frozen generator, without any ground truth.

The trainer draws batches and takes steps; what a batch costs is field_objective.py, how a run is
stopped, resumed and saved is loop.py.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ddf_core.card import Made
from ddf_core.correspondence import fields_of
from ddf_core.correspondence.evidence import CONFIDENCE_TERMS
from ddf_core.errors import InputError
from ddf_core.io.card import CARD_NAME
from ddf_core.io.model_folder import save_fields, save_model
from ddf_core.model import Model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.generator import Generator
from ddf_core.seeding import TRAIN, salted_seed
from ddf_core.stopping import raise_if
from ddf_core.training.averages import follow_weights, young_decay
from ddf_core.training.field_batches import PointSources, draw_batch
from ddf_core.training.field_confidence import calibrate
from ddf_core.training.field_objective import FieldsBatch, Objective
from ddf_core.training.field_points import Category, Tell, silent
from ddf_core.training.field_settings import (
    CalibrationSettings,
    FieldsSettings,
    NetworkSettings,
)
from ddf_core.training.field_teacher import Teacher
from ddf_core.training.field_verdict import verdict
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.losses import weighted_sum
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, Terms
from ddf_core.training.style_batches import draw_styles

LOG_EVERY = 20


def train_fields(
    model: Model,
    settings: FieldsSettings,
    run: Run,
    made: Made = Made(),
    start: DualDeformation | None = None,
) -> DualDeformation:
    """Train fields for ``model`` and save them with a calibrated confidence.

    They go where ``fields_destination`` says.

    Args:
        model: any loaded model, on the device of the processes; its fields are not looked at.
        settings: what is trained, and for how long.
        run: how; the processes's leader alone calibrates and saves.
        made: command, date and commit for the card; seed and figures are filled in here.
        start: fields of this model to go on from; None starts from nothing.

    Raises:
        Cancelled: ``run.stop`` said so; the checkpoint is up to date.
        InputError: ``fields.empty_instance``: the model's cameras see nothing; ``train.batch``;
            ``fields.other_network``: ``start`` is not of the settings' sizes.
        OutputError, ModelFileError: a file cannot be written, or belongs to another run.
    """
    losses: dict[str, float] = {}

    def report_instances(done: float) -> None:
        raise_if(run.stop)
        if run.processes.leads:
            run.progress(Progress(0, settings.steps, {"instances made": done}, None))

    def report_tracks(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(0, settings.steps, {"instances tracked": done}, None))

    def report_checks(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(settings.steps, settings.steps, {"confidence checked": done}, None))

    category = Category.of(model)
    sources = PointSources(category, settings.pool, settings.seed, tell=report_instances)
    trainer = FieldsTrainer(category, settings, sources, start, run.processes)
    run.processes.make_once(lambda: trainer.prepare_teacher(run.folder / "tracked", report_tracks))

    def report(state: Progress) -> None:
        losses.update(state.losses)
        run.progress(state)

    loop = LoopSettings(
        settings.steps, settings.seed, settings.checkpoint_every_s, log_every=LOG_EVERY
    )
    run_loop(trainer, loop, replace(run, progress=report))
    fields = trainer.averaged
    if not run.processes.leads:
        return fields
    figures: dict[str, object] = {
        "steps": settings.steps,
        **losses,
        **verdict(category, trainer.space, fields).figures,
        **calibrate(model, fields, settings.calibration, report_checks),
    }
    made = replace(made, seed=settings.seed, figures=figures)
    _save(model, fields, made, fields_destination(model, run.folder))
    return fields


def recalibrate_fields(model: Model, settings: CalibrationSettings, command: str) -> None:
    """Fit the confidence of a model's own fields anew and save it; what moves points stays.

    Raises:
        MissingFieldsError: the model has no fields.
        OutputError: the model's folder cannot be written.
    """
    old = fields_of(model)
    made = model.card.fields.made if model.card.fields else Made()
    # Fields of an older version may hold fewer numbers for the confidence.
    fields = DualDeformation(replace(old.config, confidence_terms=CONFIDENCE_TERMS))
    weights = old.state_dict()
    weights["confidence_weights"] = fields.confidence_weights
    fields.load_state_dict(weights)
    fields.to(model.generator.device)
    kept = {name: value for name, value in made.figures.items() if "confidence" not in name}
    figures = {**kept, "calibrated_by": command, **calibrate(model, fields, settings)}
    save_fields(fields, replace(made, figures=figures), model.path)


def fields_destination(model: Model, folder: Path) -> Path:
    """The model folder that gets the fields: the model's own, or a new one in ``folder``.

    pi-GAN's own files have no card to put fields onto, so the whole model is written anew beside
    the checkpoint.
    """
    return model.path if (model.path / CARD_NAME).exists() else folder / "model"


def _save(model: Model, fields: DualDeformation, made: Made, position: Path) -> None:
    if not (position / CARD_NAME).exists():
        save_model(model.generator, model.card, position)
    save_fields(fields, made, position)


class FieldsTrainer:
    """One training run: networks, optimiser, pool of points; the state is all that is not seeded.

    Args:
        category: the frozen generator.
        settings: the run.
        sources: its points, where they were made before; they must be those of the settings.
        start: fields to go on from; None starts from nothing.
        processes: with whom; fields are trained on the device of their generator.

    Raises:
        InputError: ``fields.other_network``.
    """

    def __init__(
        self,
        category: Category,
        settings: FieldsSettings,
        sources: PointSources | None = None,
        start: DualDeformation | None = None,
        processes: ProcessGroup = ALONE,
    ) -> None:
        category.generator.requires_grad_(False)
        self.settings, self.processes = settings, processes
        self.fields = new_fields(category, settings.network, settings.seed)
        if start is not None:
            check_network(start, self.fields)
            self.fields.load_state_dict(start.state_dict())
            self.fields.requires_grad_(True)
        self.sources = sources or PointSources(category, settings.pool, settings.seed)
        self.averaged = copy.deepcopy(self.fields).requires_grad_(False)
        self.space = self.sources.descriptor_space(settings)
        self.objective = Objective(
            category.generator,
            self.space,
            settings.weights,
            settings.jacobian,
            category.box_half,
        )
        self._optimiser = torch.optim.Adam(
            self.fields.parameters(), lr=settings.schedule.rate, betas=(0.9, 0.99)
        )
        self._cost = processes.share_gradients(LossModule(self.fields, self._terms))

    def prepare_teacher(self, folder: Path | None, tell: Tell = silent) -> Teacher | None:
        """Track what the fields are taught, where the settings ask for it; see ``Teacher``."""
        settings = self.settings.teacher
        if not settings.instances:
            return None
        sources = self.sources
        teacher = Teacher(
            sources.category, self.space, sources.x_tmpl, settings, self.settings.seed
        )
        teacher.prepare(folder, tell)
        sources.teacher = teacher
        return teacher

    def step(self, index: int) -> dict[str, float]:
        """Take step ``index`` and say what every term cost."""
        schedule = self.settings.schedule
        for group in self._optimiser.param_groups:
            group["lr"] = schedule.rate_at(index, self.settings.steps)
        terms: Terms = self._cost(index)
        loss = weighted_sum(terms, self.settings.weights)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.fields.parameters(), schedule.clip)
        self._optimiser.step()
        follow_weights(self.averaged, self.fields, young_decay(schedule.ema, index))
        return {"loss": loss.item(), **{name: value.item() for name, value in terms.items()}}

    def batch(self, index: int) -> FieldsBatch:
        """The batch of one step: it follows from the seed, the step and the process alone."""
        return draw_batch(self.sources, self.settings, index, self.processes)

    def _terms(self, index: int) -> Terms:
        batch = self.batch(index)
        with self.processes.precision():
            return self.objective.terms(self.fields, batch)

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
    return fields.to(category.generator.device)


def check_network(start: DualDeformation, wanted: DualDeformation) -> None:
    """Refuse to go on from fields of other sizes.

    Raises:
        InputError: ``fields.other_network``.
    """
    if start.config != wanted.config:
        raise InputError(
            "The fields to go on from are not networks of the sizes that the settings ask for.",
            code="fields.other_network",
            advice="Leave --go-on out, or the settings of the network and --condition.",
        )


@torch.no_grad()
def condition_spread(generator: Generator, condition: str) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (D,) of the conditions of 4,096 seeded random latents."""
    drawn = draw_styles(generator, 4096, 0.0, f"{TRAIN}-fields-condition")
    style = torch.cat((drawn.frequencies, drawn.phases), dim=-1)
    values = drawn.z if condition == "z" else style
    return values.mean(0), values.std(0)
