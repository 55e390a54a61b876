"""A document on the model that it is shown with: what each view of it is a picture of.

The same for the window, whose state has more, and for the command line, which reads sessions. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.document.document import SessionState
from ddf_core.document.modes import Mode, disabled_reason, point_mode_of
from ddf_core.document.parts import (
    FIRST,
    SOURCE,
    TEMPLATE,
    InstanceState,
    PhotoOrigin,
    PhotoView,
    PointSet,
    PointState,
    target_view,
)
from ddf_core.document.transfer import EVERYONE
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import LatentAxis, ModelInfo
from ddf_core.morph import MorphWeights, latent_between, morph, pose_between
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, Instance, TemplateInstance


@dataclass(frozen=True)
class Loaded:
    """What no file of the document keeps: the model itself, None before the first one is loaded."""

    model: ModelInfo | None = None


@dataclass(frozen=True)
class ModelledState(SessionState, Loaded):
    """Document, view settings and model: enough to know every picture that a view can show."""

    @property
    def labels(self) -> LabelMap | None:
        """The label map that is shown and painted on: the user's, else the model's own."""
        return self.label_map or (self.model.labels if self.model else None)

    @property
    def instance_views(self) -> tuple[str, ...]:
        """Views of instances with a latent, in the order in which matches are asked for."""
        return (SOURCE, *(target_view(i) for i in range(len(self.targets))))

    @property
    def axes(self) -> tuple[LatentAxis, ...]:
        """All sliders: the model's, then the directions kept."""
        return (*(self.model.axes if self.model else ()), *self.directions)

    @property
    def texture_targets(self) -> tuple[str, ...]:
        """The views whose instances have another's texture."""
        transfer = self.transfer
        if not transfer.on or self.model is None or not self.model.has_fields:
            return ()
        wanted = self.instance_views if transfer.onto == EVERYONE else (transfer.onto,)
        return tuple(v for v in wanted if v not in (self.texture_source, self.morphed_view))

    @property
    def texture_source(self) -> str:
        """The view whose texture is transferred; the source where that view is gone."""
        known = (*self.instance_views, TEMPLATE)
        return self.transfer.texture_source if self.transfer.texture_source in known else SOURCE

    @property
    def morphed_view(self) -> str:
        """The view that shows the morph; empty for none."""
        return target_view(0) if self.morph.on and self.model is not None else ""

    def latent(self, view: str) -> InstanceState:
        """The editable instance behind ``view``.

        Raises:
            KeyError: ``view`` has none, as the template.
        """
        if view == SOURCE:
            return self.source
        if view in self.instance_views:
            return self.targets[self.instance_views.index(view) - 1]
        raise KeyError(view)

    def photo_view(self, view: str) -> PhotoView:
        """How the photos of a view's head are looked at."""
        return self.photo_views.get(view, PhotoView())

    def photo(self, view: str) -> PhotoOrigin | None:
        """The photo of a view's head that is looked at; None where it has none, and for the
        template."""
        photos = self.latent(view).shown_photos if view in self.instance_views else ()
        return photos[min(self.photo_view(view).chosen, len(photos) - 1)] if photos else None

    def instance(self, view: str) -> Instance:
        """What ``view`` shows, as requests name it."""
        if view == TEMPLATE:
            return TemplateInstance()
        own = self.latent(view).instance()
        if view != self.morphed_view:
            return own
        return latent_between(self.source.instance(), own, self.morph.shape)

    @property
    def shown_mode(self) -> Mode:
        """The mode that is on screen: the model's own colours where it lacks what was chosen."""
        return "colour" if disabled_reason(self.mode, self.model, self.labels) else self.mode

    def appearance(self, view: str) -> Appearance:
        """How ``view`` is coloured, as requests name it.

        Confidence and cycle error are those of the match in the first target; in a target's own
        view, in the source: as in the table and in the plots.
        """
        mode = point_mode_of(self.shown_mode)
        if mode == "colour":
            return self._coloured_appearance(view)
        if mode == "labels":
            return self.label_appearance
        if mode not in ("confidence", "round_trip"):
            return Appearance(mode, checker=mode == "template")
        return Appearance(mode, self.instance(SOURCE if view in self.instance_views[1:] else FIRST))

    @property
    def label_appearance(self) -> Appearance:
        """Labels over an instance's own colours."""
        return Appearance("labels", labels=self.labels, blend=self.label_tool.opacity)

    def _coloured_appearance(self, view: str) -> Appearance:
        if view == self.morphed_view:
            wanted = self.morph
            has_fields = self.model is not None and self.model.has_fields
            texture = wanted.texture if has_fields else wanted.shape
            ends = self.source.instance(), self.latent(view).instance()
            return morph(*ends, MorphWeights(wanted.shape, texture))[1]
        if view not in self.texture_targets:
            return COLOUR
        return self.texture_appearance(self.instance(view))

    def texture_appearance(self, texture_target: Instance) -> Appearance:
        """``texture_target`` in the texture that is carried."""
        return self.transfer.appearance(
            texture_target, self.instance(self.texture_source), self.labels
        )

    def camera(self, view: str) -> Camera:
        """The camera of ``view``: its own, else the model's frontal one; a morph's between two."""
        own = self._own_camera(view)
        if view != self.morphed_view or self.morph.pose == 1:
            return own
        return pose_between(self._own_camera(SOURCE), own, self.morph.pose)

    def _own_camera(self, view: str) -> Camera:
        if view in self.cameras:
            return self.cameras[view]
        return self.model.home if self.model else Camera()

    def point(self, point_id: int | None) -> PointState | None:
        """The point of that number, or None."""
        return next((point for point in self.points if point.id == point_id), None)

    def point_set(self, name: str) -> PointSet | None:
        """The set of that name, or None."""
        return next((kept for kept in self.point_sets if kept.name == name), None)
