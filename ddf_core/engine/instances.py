"""The instances of one loaded model, and their baked grids: made when asked for, kept a while."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import torch

from ddf_core.correspondence import Identity, Who
from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.engine.cache import Budget, LruCache
from ddf_core.errors import InputError
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.tuned_copy import tuned_copy
from ddf_core.scene.bake import (
    CALM_SPREAD,
    DENSE_RESOLUTION,
    DRAFT_RESOLUTION,
    GROUND_RESOLUTION,
    bake,
    follow_grid,
)
from ddf_core.scene.burial import burial_depth
from ddf_core.scene.grid import Grid
from ddf_core.scene.kept_field import KeptField
from ddf_core.scene.kept_resolution import kept_resolution
from ddf_core.scene.point import Point
from ddf_core.shown import (
    Appearance,
    Instance,
    LatentInstance,
    LayerMix,
    StyleInstance,
    TemplateInstance,
    latent_of_seed,
)
from ddf_core.stopping import Stop
from ddf_core.training.offset_tracker import OffsetTracker, wants_offset_moves

FIELD_COUNT = 48
BURIED_POINTS = 4096
# Of all grids and fields that are kept, in whatever appearance: seven heads' of 96^3.
KEPT_BYTES = 56e6
# Whose field, beside the template's, says how fine a lattice its model needs.
PROBED_SEED = 1


def _bytes_of(grid: Grid) -> float:
    """With its density, a number for each voxel's four."""
    return 1.25 * grid.byte_count


class Instances:
    """Fields and grids by instance; owned by one thread."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._fields: LruCache[Instance, InstanceField] = LruCache(FIELD_COUNT)
        kept = Budget(KEPT_BYTES)
        self._grids: LruCache[tuple[Instance, int], Grid] = LruCache(kept, _bytes_of)
        self._drafts: LruCache[tuple[Instance, int], Grid] = LruCache(kept, _bytes_of)
        # The head that a dragged point has moved last, and the draft of the one before.
        self.edited: Instance | None = None
        self._followed: Grid | None = None
        self._moves: LruCache[StyleInstance, OffsetMoves] = LruCache(FIELD_COUNT)
        self._tracker: OffsetTracker | None = None
        self._kept: LruCache[Instance, KeptField] = LruCache(kept, lambda field: field.byte_count)
        self._burials: LruCache[tuple[Instance, Point], float] = LruCache(BURIED_POINTS)
        self.appearance_grids: LruCache[tuple[Instance, Appearance, int, bool], Grid] = LruCache(
            kept, _bytes_of
        )

    def field(self, instance: Instance) -> InstanceField:
        """The instance as a field.

        Raises:
            InputError: its latent or style has another size than the model's.
        """
        known = self._fields.get(instance)
        if known is None:
            if isinstance(instance, LatentInstance) and instance.mix is not None:
                known = self.model.instance(style=self._mix_styles(instance, instance.mix))
            elif isinstance(instance, StyleInstance):
                known = self._make_field(instance)
            elif isinstance(instance, LatentInstance):
                known = self.model.instance(z=torch.tensor(instance.z), psi=instance.psi)
            else:
                known = self.model.instance()
            self._fields.put(instance, known)
        return known

    def _make_field(self, instance: StyleInstance) -> InstanceField:
        model, style = self.model, self._make_style(instance)
        if instance.tuned is not None:
            # A copy lives as long as it takes to fold it: the field keeps no more than its layers.
            model = replace(model, generator=tuned_copy(model.generator, instance.tuned))
        return model.instance(style=style)

    def _make_style(self, instance: StyleInstance) -> Style:
        wanted = self.model.card.architecture.style_dim
        for values in (instance.frequencies, instance.phases):
            if len(values) != wanted:
                raise InputError(
                    f"A style has {len(values)} numbers, this model's has {wanted}.",
                    code="input.instance",
                    advice="It was made with another model: open that one.",
                )
        style = Style(torch.tensor(instance.frequencies), torch.tensor(instance.phases))
        style = style.to(self.model.generator.device)
        if instance.shift:
            style = self._shift_style(style, instance.shift)
        if instance.psi == 1:
            return style
        return self.model.generator.mean_style().lerp(style, instance.psi)

    def _shift_style(self, style: Style, shift: tuple[float, ...]) -> Style:
        wanted = self.model.card.architecture.latent_dim
        if len(shift) != wanted:
            raise InputError(
                f"A style is moved by {len(shift)} numbers, this model's latents have {wanted}.",
                code="input.instance",
                advice="It was made with another model: open that one.",
            )
        generator = self.model.generator
        z = torch.tensor(shift, device=generator.device)
        moved, still = generator.style(z), generator.style(torch.zeros_like(z))
        return Style.from_vector(style.vector() + moved.vector() - still.vector())

    def _mix_styles(self, instance: LatentInstance, mix: LayerMix) -> Style:
        base = self.field(LatentInstance(instance.z, instance.psi)).style
        other = self.field(LatentInstance(mix.z, mix.psi)).style
        layers = self.model.card.architecture.modulated_layers
        if not layers:
            raise InputError(
                f"The styles of {self.model.card.name} have no layers that could be mixed.",
                code="input.instance",
                advice="Only those of a FiLM-SIREN have.",
            )
        return base.with_layers(other, mix.first, mix.last, layers)

    def identity(self, instance: Instance) -> Who:
        """The instance as the deformation fields know it.

        Fields that are conditioned on z see a truncated latent as ``psi * z``, the template as 0:
        truncation is linear in the style, and z follows it only to first order. A mixture of two
        latents, and a photo, have a style but no latent: such fields refuse them.
        """
        mixed = isinstance(instance, LatentInstance) and instance.mix is not None
        if isinstance(instance, StyleInstance):
            moves = self._offset_moves(instance)
            field = self.field(instance)
            return field if moves is None else Identity(field.style, moves=moves, field=field)
        if mixed:
            return self.field(instance)
        psi_z = torch.zeros(self.model.card.architecture.latent_dim)
        if isinstance(instance, LatentInstance):
            psi_z = instance.psi * torch.tensor(instance.z)
        return Identity(self.field(instance).style, psi_z)

    def _offset_moves(self, photo: StyleInstance) -> OffsetMoves | None:
        """What the offsets of a photo's style move; None where that is not asked.

        Sliders and truncation move the head by ways that the fields know: the offsets stay.
        """
        if not wants_offset_moves(self.model):
            return None
        base = replace(photo, shift=(), psi=1.0)
        found = self._moves.get(base)
        if found is None:
            self._tracker = self._tracker or OffsetTracker(self.model)
            found = self._tracker.moves(self.field(base))
            self._moves.put(base, found)
        return found

    @cached_property
    def _kept_resolution(self) -> int | None:
        """Of the lattice on which fields are kept for exact pictures; None where none serves."""
        latent = latent_of_seed(PROBED_SEED, self.model.card.architecture.latent_dim)
        return kept_resolution(
            [self.field(TemplateInstance()), self.field(LatentInstance(latent, 1.0))]
        )

    def kept_field(self, instance: Instance) -> KeptField | None:
        """The instance with what was asked of it before, for exact pictures; None where it is as
        quickly asked anew: crisp models, and those whose colours change with the direction."""
        if self._kept_resolution is None:
            return None
        found = self._kept.get(instance)
        if found is None:
            found = KeptField(self.field(instance), self._kept_resolution)
        return found

    def keep_field(self, instance: Instance, field: KeptField) -> None:
        """Remember what an instance has answered by now."""
        self._kept.put(instance, field)

    def burials(self, places: Sequence[tuple[Instance, Point]]) -> tuple[float, ...]:
        """How far points of instances lie under the surface there (+), or off it (-), scene units.

        Kept, for the same points are matched again with every instance that comes and goes.
        """
        found, missing = {}, defaultdict[Instance, list[Point]](list)
        for instance, x in dict.fromkeys(places):
            known = self._burials.get((instance, x))
            if known is None:
                missing[instance].append(x)
            else:
                found[instance, x] = known
        for instance, points in missing.items():
            depths = burial_depth(self.field(instance), torch.tensor(points)).tolist()
            found |= {(instance, x): depth for x, depth in zip(points, depths, strict=True)}
        for place, depth in found.items():
            self._burials.put(place, depth)
        return tuple(found[place] for place in places)

    def grid(
        self, instance: Instance, resolution: int, stop: Stop, dense: int = DENSE_RESOLUTION
    ) -> Grid:
        """The bake of an instance at exactly ``resolution``, refined from the best one below it.

        Args:
            dense: see ``bake``.

        Raises:
            Cancelled: ``stop`` said so; grids of lower resolution made on the way are not kept.
        """
        known = self._grids.get((instance, resolution))
        if known is None:
            below = self.best_grid(instance, GROUND_RESOLUTION, resolution)
            known = bake(self.field(instance), resolution, below, stop, dense, CALM_SPREAD)
            self._grids.put((instance, resolution), known)
        return known

    def draft_grid(self, instance: Instance, resolution: int, stop: Stop) -> Grid:
        """A bake for a moment under a moving hand: thin things may be missing, see ``bake``.

        Nothing that stays is refined from it.

        Raises:
            Cancelled: ``stop`` said so.
        """
        what = (instance, resolution)
        known = self._grids.get(what)
        if known is None:
            known = self._drafts.get(what)
        if known is None:
            below = [size for of, size in self._drafts if of == instance and size < resolution]
            coarse = self._drafts.get((instance, max(below))) if below else None
            coarse = self.best_grid(instance, GROUND_RESOLUTION, resolution) or coarse
            known = self._follow(instance, resolution, stop)
            if known is None:
                field, dense = self.field(instance), DRAFT_RESOLUTION
                known = bake(field, resolution, coarse, stop, dense, CALM_SPREAD)
            self._drafts.put(what, known)
        if instance == self.edited:
            self._followed = known
        return known

    def _follow(self, instance: Instance, resolution: int, stop: Stop) -> Grid | None:
        """The draft of a head that an edit has moved a little from the one before; None of others,
        and where it has moved farther."""
        before = self._followed
        if instance != self.edited or before is None or before.resolution != resolution:
            return None
        return follow_grid(self.field(instance), before, stop)

    def best_grid(self, instance: Instance, low: int, high: int | None = None) -> Grid | None:
        """The finest grid at hand with a resolution in [low, high]; None where there is none."""
        sizes = [size for of, size in self._grids if of == instance and size >= low]
        sizes = [size for size in sizes if high is None or size <= high]
        return self._grids.get((instance, max(sizes))) if sizes else None
