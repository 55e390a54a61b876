"""Dragged points as values: the engine's side of ``ddf_core.editing``."""

from __future__ import annotations

import time
from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.correspondence import fields_of
from ddf_core.editing.drag import Drag
from ddf_core.editing.prior import Surroundings, surroundings, template_samples
from ddf_core.editing.style_map import StyleMap
from ddf_core.engine.cache import LruCache
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import as_points
from ddf_core.errors import InputError
from ddf_core.io.point_checks import check_inside, check_template
from ddf_core.models.generator import Style
from ddf_core.requests import EditPoints, PointsEdited
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, LatentInstance, StyleInstance

KEPT = 8
"""Instances before a drag that are remembered: of a drag there is one, of undo the ones before."""

NEAR = 1e-6
Editable = LatentInstance | StyleInstance


class Edits:
    """What an edit needs to know of the model and of an instance, measured once each."""

    def __init__(self, known: Instances) -> None:
        self._known = known
        self._samples: Tensor | None = None
        self._around: LruCache[Editable, tuple[StyleMap, Surroundings]] = LruCache(KEPT)
        self._drags: LruCache[tuple[Instance, tuple[Point, ...], tuple[Point, ...]], Drag] = (
            LruCache(KEPT)
        )

    def edit(self, request: EditPoints) -> PointsEdited:
        """The answer to one move of the hand.

        Raises:
            MissingFieldsError: the model has no fields.
            InputError: ``edit.template``, ``edit.truncated``, ``edit.no_goal``, ``edit.pinned`` or
                ``edit.prior``; ``input.point``: a goal or a pin lies outside the box.
        """
        start = time.perf_counter()
        fields_of(self._known.model)
        instance = _editable(request)
        self._check(request)
        with torch.inference_mode():
            goals = torch.tensor([goal.x_inst for goal in request.goals])
            drag = self._drag(instance, request)
            found = drag.move_to(goals, request.settings)
            seen = drag.positions(torch.tensor(request.seen).reshape(-1, 3), found.c)
        self._known.edited = with_coordinates(instance, found.c)
        return PointsEdited(
            request,
            self._known.edited,
            as_points(found.x_goals),
            tuple(found.residual.tolist()),
            tuple(found.pins_moved.tolist()),
            time.perf_counter() - start,
            as_points(seen),
        )

    def _check(self, request: EditPoints) -> None:
        box_half = self._known.model.card.box_half
        for goal in request.goals:
            check_inside(goal.x_inst, box_half, "The goal")
            check_template(goal.x_tmpl, box_half, "The dragged point")
        for pin in request.pins:
            check_template(pin, box_half, "The pinned point")
        if not request.settings.prior >= 0:
            raise InputError(
                f"The prior is {request.settings.prior:g}, it must be 0 or more.",
                code="edit.prior",
            )

    def _drag(self, instance: Editable, request: EditPoints) -> Drag:
        points = tuple(goal.x_tmpl for goal in request.goals)
        known = self._drags.get((instance, points, request.pins))
        if known is None:
            styles, around = self._surroundings(instance)
            pins = torch.tensor(request.pins).reshape(-1, 3)
            known = Drag(styles, around, torch.tensor(points), pins)
            self._drags.put((instance, points, request.pins), known)
        return known

    def _surroundings(self, instance: Editable) -> tuple[StyleMap, Surroundings]:
        known = self._around.get(instance)
        if known is None:
            if self._samples is None:
                self._samples = template_samples(self._known.model)
            styles = self._styles(instance)
            known = styles, surroundings(styles, self._samples)
            self._around.put(instance, known)
        return known

    def _styles(self, instance: Editable) -> StyleMap:
        model = self._known.model
        mask = None
        if isinstance(instance, LatentInstance) and instance.mix is not None:
            moved, held = torch.ones(model.card.architecture.style_dim), torch.zeros(1)
            layers = model.card.architecture.modulated_layers
            mix = instance.mix
            still = Style(held.expand_as(moved), held.expand_as(moved))
            mask = Style(moved, moved).with_layers(still, mix.first, mix.last, layers).vector()
        who = self._known.identity(instance)
        latent_dim = model.card.architecture.latent_dim
        start = torch.tensor(coordinates_of(instance) or (0.0,) * latent_dim)
        return StyleMap(model, who, start, instance.psi, mask)


def coordinates_of(instance: Editable) -> tuple[float, ...]:
    """What an edit moves: the latent or, of a photo's head, how far sliders have moved it."""
    return instance.z if isinstance(instance, LatentInstance) else instance.shift


def with_coordinates(instance: Editable, c: Tensor) -> Editable:
    """The instance there, in as many digits as sliders leave."""
    values = tuple(c.double().numpy(force=True).round(6).tolist())
    if isinstance(instance, LatentInstance):
        return replace(instance, z=values)
    return replace(instance, shift=values if any(values) else ())


def _editable(request: EditPoints) -> Editable:
    """The instance before the edit, refused where nothing about it could move."""
    instance = request.instance
    if not isinstance(instance, LatentInstance | StyleInstance):
        raise InputError(
            "The template is the mean of all heads: it has no latent that could follow a point.",
            code="edit.template",
            advice="Drag the point on another head.",
        )
    if not request.goals:
        raise InputError("There is no goal to reach.", code="edit.no_goal")
    if instance.psi == 0:
        raise InputError(
            "A head of truncation 0 is the template, whatever its latent: it cannot follow.",
            code="edit.truncated",
            advice="Raise its truncation first.",
        )
    for goal in request.goals:
        if any(_is_same(goal.x_tmpl, pin) for pin in request.pins):
            raise InputError(
                "A point cannot be dragged and pinned at once.",
                code="edit.pinned",
                advice="Unpin it, or drag another.",
            )
    return instance


def _is_same(a: Point, b: Point) -> bool:
    return all(abs(x - y) < NEAR for x, y in zip(a, b, strict=True))
