"""Where a point of one instance is in another: B, F, round trip and confidence; one or a million.

Points in and out are (N, 3) scene units. Answers are on the device of the points, wherever the
weights are. Nothing here trains or measures against truth.

Source: DDF (arXiv 2212.09735) for the way over the template; the confidence is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ddf_core.command_line import train_fields_command
from ddf_core.correspondence.evidence import (
    CONFIDENCE_TERMS,
    Ends,
    Solidity,
    confidence_from,
    evidence,
)
from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.model import Model
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.generator import Style, StyledNetwork
from ddf_core.models.instance_field import InstanceField

if TYPE_CHECKING:
    from jaxtyping import Float

# The opacity of a point is that of one voxel of a 48^3 grid, as in the training of the fields.
OPACITY_LENGTH = 2 / 48
CHUNK_POINTS = 4096
UNKNOWN_CONFIDENCE = 0.5


@dataclass(frozen=True, eq=False)
class Identity:
    """Who a point belongs to: a style, and the latent behind it where the fields want one.

    Args:
        moves: what a photo's offsets move, which the fields do not know; None: there are none.
        field: what it looks like where another generator than the model's makes it: a tuned copy.
    """

    style: Style
    z: Tensor | None = None
    moves: OffsetMoves | None = None
    field: InstanceField | None = None


Who = Style | InstanceField | Identity


@dataclass(frozen=True, eq=False)
class Matches:
    """N source points in T targets.

    Args:
        x_tmpl: (N, 3) in the template.
        x_tgt: (T, N, 3) in each target.
        cycle: (T, N) distance between a point and its round trip source, target, source; scene
            units.
        confidence: (T, N) in [0, 1]; 0.5 everywhere where the fields were never calibrated.
    """

    x_tmpl: Float[Tensor, "n 3"]
    x_tgt: Float[Tensor, "targets n 3"]
    cycle: Float[Tensor, "targets n"]
    confidence: Float[Tensor, "targets n"]

    def to(self, device: torch.device) -> Matches:
        """The same matches on a device."""
        columns = (self.x_tmpl, self.x_tgt, self.cycle, self.confidence)
        return Matches(*(column.to(device) for column in columns))


@torch.no_grad()
def match(
    model: Model,
    source: Who,
    targets: Sequence[Who],
    x_src: Float[Tensor, "*points 3"],
    stop: Callable[[], bool] | None = None,
) -> Matches:
    """Where points of ``source`` are in every one of ``targets``: B, then F.

    Args:
        x_src: (..., 3) points of ``source``, scene units, in its instance frame.
        stop: asked between chunks of ``CHUNK_POINTS``.

    Raises:
        MissingFieldsError: the model has no fields.
        InputError: ``fields.needs_z``: the fields are conditioned on z and only a style came.
        Cancelled: ``stop()`` said so.
    """
    matcher = _Matcher(model, source, targets)
    x = x_src.reshape(-1, 3).to(fields_of(model).device)
    parts = []
    for chunk in x.split(CHUNK_POINTS):
        if stop is not None and stop():
            raise Cancelled("Matching was stopped.")
        parts.append(matcher.matches(chunk))
    if not parts:
        return matcher.matches(x).to(x_src.device)
    found = Matches(
        torch.cat([part.x_tmpl for part in parts]),
        torch.cat([part.x_tgt for part in parts], dim=1),
        torch.cat([part.cycle for part in parts], dim=1),
        torch.cat([part.confidence for part in parts], dim=1),
    )
    return found.to(x_src.device)


@torch.no_grad()
def to_template(model: Model, who: Who, x_inst: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """B: points (N, 3) of an instance in the template, (N, 3), scene units. Raises as ``match``."""
    fields, condition = fields_of(model), condition_of(model, who)
    x = without_offsets(who, x_inst.to(fields.device))
    moved = _move_chunks(lambda x: fields.to_template(x, condition), x)
    return moved.to(x_inst.device)


@torch.no_grad()
def to_instance(model: Model, who: Who, x_tmpl: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """F: points (N, 3) of the template in an instance, (N, 3), scene units. Raises as ``match``."""
    fields, condition = fields_of(model), condition_of(model, who)
    moved = _move_chunks(lambda x: fields.to_instance(x, condition), x_tmpl.to(fields.device))
    return with_offsets(who, moved).to(x_tmpl.device)


@torch.no_grad()
def to_instances(
    model: Model, targets: Sequence[Who], x_tmpl: Float[Tensor, "n 3"]
) -> Float[Tensor, "targets n 3"]:
    """F: points (N, 3) of the template in T instances at once, (T, N, 3). Raises as ``match``."""
    fields = fields_of(model)
    if not targets:
        return x_tmpl.new_zeros(0, *x_tmpl.shape)
    conditions = torch.cat([condition_of(model, target) for target in targets])
    x = x_tmpl.to(fields.device).expand(len(targets), -1, -1)
    found = fields.to_instance(x, conditions)
    moved = [with_offsets(target, one) for target, one in zip(targets, found, strict=True)]
    return torch.stack(moved).to(x_tmpl.device)


def cycle_error(model: Model, who: Who, x_inst: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """|F(B(x)) - x| (N,) in scene units, on one and the same instance. Raises as ``match``."""
    return (to_instance(model, who, to_template(model, who, x_inst)) - x_inst).norm(dim=-1)


def confidence(
    model: Model,
    source: Who,
    target: Who,
    x_src: Float[Tensor, "n 3"],
    x_tgt: Float[Tensor, "n 3"],
    cycle: Float[Tensor, " n"],
) -> Float[Tensor, " n"]:
    """Calibrated trust (N,) in [0, 1] that x_tgt is where x_src is; ``cycle`` as in ``Matches``.

    Raises as ``match``. Source: ours; what speaks for a match is in ``evidence``.
    """
    weights = fields_of(model).confidence_weights
    if len(weights) != CONFIDENCE_TERMS or not bool(weights.any()):
        return torch.full_like(cycle, UNKNOWN_CONFIDENCE)
    columns = match_evidence(model, source, target, x_src, x_tgt, cycle)
    return confidence_from(weights, columns)


@torch.no_grad()
def match_evidence(
    model: Model,
    source: Who,
    target: Who,
    x_src: Float[Tensor, "n 3"],
    x_tgt: Float[Tensor, "n 3"],
    cycle: Float[Tensor, " n"],
) -> Float[Tensor, "n terms"]:
    """(N, K) what speaks for or against each match; see evidence.py."""
    moved = (values.to(model.generator.device) for values in (x_src, x_tgt, cycle))
    ends = Ends(_styled(model, source), _styled(model, target), *moved)
    box_half = model.card.box_half
    solidity = Solidity(model.generator.density, OPACITY_LENGTH * box_half)
    return evidence(ends, solidity, box_half).to(x_src.device)


def fields_of(model: Model) -> DualDeformation:
    """The fields of a model.

    Raises:
        MissingFieldsError: it has none.
    """
    if model.fields is None:
        raise MissingFieldsError(
            f"The model '{model.card.name}' has no deformation fields: points cannot be matched.",
            advice=f"Train them: {train_fields_command(model.path, model.preset)}",
        )
    return model.fields


def condition_of(model: Model, who: Who) -> Tensor:
    """(1, D) what the fields are told of an instance.

    Raises:
        MissingFieldsError: the model has no fields.
        InputError: ``fields.needs_z``: they want the latent, and only a style is known.
    """
    fields = fields_of(model)
    z = who.z if isinstance(who, Identity) else None
    if fields.config.condition == "z" and z is None:
        raise InputError(
            "These fields are conditioned on the latent z, and only a style is known here.",
            code="fields.needs_z",
            advice="Use fields trained with the style condition for inverted pictures.",
        )
    return fields.condition_of(style_of(who), z).to(fields.device)


def style_of(who: Who) -> Style:
    """The style of an instance, however it is given."""
    return who if isinstance(who, Style) else who.style


def without_offsets(who: Who, x_inst: Tensor) -> Tensor:
    """Points (N, 3) of an instance as its fields know them; see ``OffsetMoves``."""
    moves = who.moves if isinstance(who, Identity) else None
    return x_inst if moves is None else moves.to_plain(x_inst)


def with_offsets(who: Who, x_plain: Tensor) -> Tensor:
    """The inverse of ``without_offsets``, points (N, 3)."""
    moves = who.moves if isinstance(who, Identity) else None
    return x_plain if moves is None else moves.to_inst(x_plain)


def _styled(model: Model, who: Who) -> StyledNetwork:
    field = who.field if isinstance(who, Identity) else who
    if isinstance(field, InstanceField):
        return field.network
    style = style_of(who).to(model.generator.device)
    return model.generator.with_style(style.frequencies, style.phases)


def _move_chunks(move: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    parts = [move(chunk) for chunk in x.reshape(-1, 3).split(CHUNK_POINTS)]
    return torch.cat(parts) if parts else x.reshape(0, 3)


class _Matcher:
    """The conditions of one source and its targets, ready for chunks of points."""

    def __init__(self, model: Model, source: Who, targets: Sequence[Who]) -> None:
        self._model, self._source, self._targets = model, source, targets
        self._fields = fields_of(model)
        self._from = condition_of(model, source)
        self._to = [condition_of(model, target) for target in targets]

    def matches(self, x_src: Tensor) -> Matches:
        x_tmpl = self._fields.to_template(without_offsets(self._source, x_src), self._from)
        x_tgt, cycles, trusts = [x_src.new_zeros(0, *x_src.shape)], [], []
        for target, condition in zip(self._targets, self._to, strict=True):
            moved = with_offsets(target, self._fields.to_instance(x_tmpl, condition))
            cycle = (self._back(target, moved, condition) - x_src).norm(dim=-1)
            trusts.append(confidence(self._model, self._source, target, x_src, moved, cycle))
            x_tgt.append(moved[None])
            cycles.append(cycle)
        none = x_src.new_zeros(0, len(x_src))
        return Matches(
            x_tmpl,
            torch.cat(x_tgt),
            torch.stack(cycles) if cycles else none,
            torch.stack(trusts) if trusts else none,
        )

    def _back(self, target: Who, x_tgt: Tensor, condition: Tensor) -> Tensor:
        x_tmpl = self._fields.to_template(without_offsets(target, x_tgt), condition)
        return with_offsets(self._source, self._fields.to_instance(x_tmpl, self._from))
