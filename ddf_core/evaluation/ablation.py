"""What each part of the training of fields is worth: one thing changed at a time.

Each run is kept as a JSON file, so that the whole can be stopped and taken up again. The figures
are taken on streams salted with ``validate``; where a truth is known it measures here and chooses
nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from statistics import mean

import torch

from ddf_core.evaluation.correspondence import error_figures
from ddf_core.evaluation.pairs import has_truth, match_pair, true_pairs
from ddf_core.io.json_codec import decode, dumps, read_json
from ddf_core.io.safe_write import write_bytes
from ddf_core.model import Model
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.descriptor import Descriptor
from ddf_core.seeding import VALIDATE
from ddf_core.stopping import Stop, never, raise_if
from ddf_core.training.field_batches import PointSources, draw_batch
from ddf_core.training.field_objective import Objective
from ddf_core.training.field_points import Category, PoolSettings
from ddf_core.training.field_settings import TAUGHT, TAUGHT_INSTANCES, FieldsSettings
from ddf_core.training.fields import FieldsTrainer
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.losses import TERMS, LossWeights

COMPLETE = "complete"
DESCRIPTORS = {
    "last layer": Descriptor("last"),
    "colour layer": Descriptor("colour"),
    "layer 2": Descriptor("layer", 2),
    "last 3": Descriptor("last_k", 3),
    "last 6": Descriptor("last_k", 6),
}


@dataclass(frozen=True)
class AblationSettings:
    """How long and how much. ``base`` is the training that is ablated, at half its width.

    Args:
        steps, seeds: of every variant.
        instances, points: of a batch; smaller than in a real training, for every variant alike.
        pool: instances at hand; kept through a run and shared by the variants of a seed.
        batches: validation batches of the unsupervised figures.
        pairs, points_per_pair: true pairs that measure, where there is a truth.
    """

    base: FieldsSettings = field(default_factory=FieldsSettings)
    steps: int = 1200
    seeds: int = 2
    instances: int = 8
    points: int = 96
    pool: PoolSettings = field(default_factory=lambda: PoolSettings(instances=192, refresh_every=0))
    batches: int = 4
    pairs: int = 16
    points_per_pair: int = 500

    @property
    def half(self) -> FieldsSettings:
        """The complete training at half width."""
        network = self.base.network
        return replace(
            self.base,
            steps=self.steps,
            instances=self.instances,
            points=self.points,
            pool=self.pool,
            network=replace(
                network,
                hidden_dim=network.hidden_dim // 2,
                mapping_hidden=network.mapping_hidden // 2,
            ),
        )


DEFAULT = AblationSettings()


@dataclass(frozen=True)
class RunFigures:
    """What one run reached. ``error`` is None where there is no truth; lengths in scene units.

    ``unlike`` is the second-order descriptor distance on held-out instances, with one descriptor
    for all runs (the last layer, normalised); ``cycle`` the mean round trip there.
    """

    name: str
    seed: int
    minutes: float
    unlike: float
    cycle: float
    error: float | None
    pck_02: float | None


def variants(base: FieldsSettings) -> dict[str, FieldsSettings]:
    """The complete training and everything that is changed in it, one thing at a time."""
    weights = base.weights
    found = {COMPLETE: base}
    for term in TERMS:
        if getattr(weights, term):
            without = replace(weights, **{term: 0.0})
            found[f"without {term}"] = replace(base, weights=without)
    network = replace(base.network, condition="z")
    found["condition z"] = replace(base, network=network)
    for label, descriptor in DESCRIPTORS.items():
        if descriptor != base.descriptor:
            found[f"descriptor {label}"] = replace(base, descriptor=descriptor)
    found["descriptors not normalised"] = replace(base, normalise=False)
    teacher = replace(base.teacher, instances=TAUGHT_INSTANCES)
    found["taught by tracking"] = replace(base, teacher=teacher, weights=TAUGHT)
    both = replace(weights, taught=TAUGHT.taught)
    found["complete and taught"] = replace(base, teacher=teacher, weights=both)
    return found


def ablation(
    model: Model,
    folder: Path,
    settings: AblationSettings = DEFAULT,
    progress: Callable[[str, Progress], None] = lambda name, state: None,
    stop: Stop = never,
    only: tuple[str, ...] | None = None,
) -> str:
    """Train every variant under every seed that is not in ``folder`` yet; returns the table.

    Raises:
        Cancelled: ``stop()`` said so; finished runs are kept, the one under way resumes.
    """
    category = Category.of(model)
    held_out = PointSources(category, replace(settings.pool, instances=24), 0, f"{VALIDATE}-fields")
    runs: list[RunFigures] = []
    for seed in range(settings.seeds):
        sources = PointSources(category, settings.pool, seed)
        for name, variant in variants(settings.half).items():
            if only is not None and name not in only:
                continue
            position = folder / f"{name.replace(' ', '-').replace(',', '')}-{settings.steps}-{seed}"
            if not (position / "figures.json").exists():
                trainer = FieldsTrainer(category, replace(variant, seed=seed), sources)
                trainer.prepare_teacher(folder / "tracked", partial(_tell, progress, name, stop))
                started = time.monotonic()
                loop = LoopSettings(settings.steps, seed)
                run_loop(trainer, loop, Run(position, partial(progress, name), stop))
                minutes = (time.monotonic() - started) / 60
                measured = measure(model, trainer.averaged, held_out, settings)
                figures = RunFigures(name, seed, minutes, *measured)
                write_bytes(position / "figures.json", dumps(figures))
            runs.append(decode(RunFigures, read_json(position / "figures.json")))
    return markdown(runs)


def _tell(progress: Callable[[str, Progress], None], name: str, stop: Stop, done: float) -> None:
    raise_if(stop)
    progress(name, Progress(0, 1, {"instances tracked": done}, None))


@torch.no_grad()
def measure(
    model: Model, fields: DualDeformation, held_out: PointSources, settings: AblationSettings
) -> tuple[float, float, float | None, float | None]:
    """Descriptor distance and round trip on held-out instances; error and PCK@0.02 with a truth."""
    yardstick = replace(settings.half, descriptor=Descriptor("last"), normalise=True)
    weights = LossWeights(jacobian=0.0)
    objective = Objective(
        model.generator,
        held_out.descriptor_space(yardstick),
        weights,
        yardstick.jacobian,
        model.card.box_half,
    )
    terms = [
        objective.terms(fields, draw_batch(held_out, yardstick, index))
        for index in range(settings.batches)
    ]
    unlike = mean(one["second_order"].item() for one in terms)
    cycle = mean(one["cycle_backward"].item() for one in terms) * model.card.box_half
    if not has_truth(model):
        return unlike, cycle, None, None
    judged = replace(model, fields=fields)
    truths = true_pairs(settings.pairs, 0, settings.points_per_pair, VALIDATE)
    figures = error_figures(torch.cat([match_pair(judged, truth).error for truth in truths]))
    return unlike, cycle, figures["mean"], figures["pck_0.02"]


def markdown(runs: list[RunFigures]) -> str:
    """The table: one line a variant, means over seeds with half the range between them."""
    lines = [
        "| variant | mean error | PCK@0.02 | descriptor distance | round trip |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in dict.fromkeys(run.name for run in runs):
        same = [run for run in runs if run.name == name]
        cells = [
            _format_spread([run.error for run in same], 4),
            _format_spread([run.pck_02 for run in same], 3),
            _format_spread([run.unlike for run in same], 3),
            _format_spread([run.cycle for run in same], 4),
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _format_spread(values: list[float | None], digits: int) -> str:
    """Mean and half the range, as ``0.0123 ± 0.0004``; a dash where nothing was measured."""
    known = [value for value in values if value is not None]
    if not known:
        return "-"
    half = (max(known) - min(known)) / 2
    middle = f"{mean(known):.{digits}f}"
    return middle if len(known) == 1 else f"{middle} ± {half:.{digits}f}"
