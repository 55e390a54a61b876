"""What the window shows, as one frozen value; nothing here knows Qt or torch.

``ViewerState`` is document, view settings and moment together. Undo, sessions and tests are these
same values. The
pure functions that make a new state from an old one are in ``changes``; what has been ANSWERED
so far (grids, pictures, matches) is in ``screen``.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.state.document import SessionState
from app.state.modes import Mode, disabled_reason, place_mode_of
from app.state.parts import ALL_VIEWS as ALL_VIEWS
from app.state.parts import BEFORE as BEFORE
from app.state.parts import DEFAULT_PSI as DEFAULT_PSI
from app.state.parts import DICE_SEEDS as DICE_SEEDS
from app.state.parts import FIRST as FIRST
from app.state.parts import MAX_SEED as MAX_SEED
from app.state.parts import MAX_TARGETS as MAX_TARGETS
from app.state.parts import SOURCE as SOURCE
from app.state.parts import TEMPLATE as TEMPLATE
from app.state.parts import Banner as Banner
from app.state.parts import GalleryState as GalleryState
from app.state.parts import InstanceState as InstanceState
from app.state.parts import PhotoOrigin as PhotoOrigin
from app.state.parts import PointSet as PointSet
from app.state.parts import PointState as PointState
from app.state.parts import target_view as target_view
from app.state.parts import view_title as view_title
from app.state.transfer import EVERYONE
from ddf_core.labels.label_map import LabelMap
from ddf_core.morph import Shares, latent_between, morph, pose_between
from ddf_core.requests import (
    COLOUR,
    Instance,
    LatentAxis,
    Look,
    ModelInfo,
    TemplateInstance,
)
from ddf_core.scene.camera import Camera


@dataclass(frozen=True)
class Moment:
    """What neither undo nor a session keeps.

    Args:
        model: None before the first load; which one it is a session says in its own words.
        loading: names the file while a model is being read.
        banner: the message across the top.
        painting: the label tool is in the hand.
    """

    model: ModelInfo | None = None
    loading: str = ""
    banner: Banner | None = None
    painting: bool = False


@dataclass(frozen=True)
class ViewerState(SessionState, Moment):
    """All of it in one value, without a field of its own: each belongs to one of three kinds."""

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
    def views(self) -> tuple[str, ...]:
        """Views on screen, left to right; beside the gallery there is room for the source alone."""
        if self.gallery.shown:
            return (SOURCE,)
        plain = self._plain_views
        compared = self.compared_view
        at = plain.index(compared) if compared else 0
        return (*plain[:at], *((BEFORE,) if compared else ()), *plain[at:])

    @property
    def _plain_views(self) -> tuple[str, ...]:
        return self.instance_views + ((TEMPLATE,) if self.template_shown else ())

    @property
    def paired(self) -> tuple[str, str] | tuple[()]:
        """The two views that share one place, a line between them; none where nothing is split."""
        if self.compared_view:
            return BEFORE, self.compared_view
        return (SOURCE, target_view(0)) if self.split and not self.gallery.shown else ()

    @property
    def compared_view(self) -> str:
        """The view that is seen before and after the transfer; empty for none."""
        seen = self.transfer.compared and place_mode_of(self.shown_mode) == "colour"
        if not seen or self.gallery.shown:
            return ""
        return next((view for view in self._plain_views if view in self.receivers), "")

    @property
    def receivers(self) -> tuple[str, ...]:
        """The views whose instances wear another's texture."""
        transfer = self.transfer
        if not transfer.on or self.model is None or not self.model.has_fields:
            return ()
        wanted = self.instance_views if transfer.onto == EVERYONE else (transfer.onto,)
        return tuple(v for v in wanted if v not in (self.giver, self.morphed_view))

    @property
    def giver(self) -> str:
        """The view whose texture is worn; the source where that view is gone."""
        known = (*self.instance_views, TEMPLATE)
        return self.transfer.giver if self.transfer.giver in known else SOURCE

    @property
    def morphed_view(self) -> str:
        """The view that shows the morph; empty for none."""
        return target_view(0) if self.morph.on and self.model is not None else ""

    def subject(self, view: str) -> str:
        """The view that a place on screen is about: ``BEFORE`` shows the one compared."""
        return (self.compared_view or target_view(0)) if view == BEFORE else view

    def latent(self, view: str) -> InstanceState:
        """The editable instance behind ``view``; KeyError for the template, which has none."""
        if view == SOURCE:
            return self.source
        if view in self.instance_views:
            return self.targets[self.instance_views.index(view) - 1]
        raise KeyError(view)

    def instance(self, view: str) -> Instance:
        """What ``view`` shows, as requests name it."""
        view = self.subject(view)
        if view == TEMPLATE:
            return TemplateInstance()
        own = self.latent(view).instance()
        if view != self.morphed_view:
            return own
        return latent_between(self.source.instance(), own, self.morph.shape)

    def views_beside(self, view: str) -> tuple[str, ...]:
        """The other views on screen."""
        return tuple(other for other in self.views if other != view)

    def cameras_with(self, view: str) -> tuple[str, ...]:
        """The views whose cameras turn when that of ``view`` does."""
        view = self.subject(view)
        if self.linked:
            return ALL_VIEWS
        pair = self.instance_views[:2]
        return pair if self.split and view in pair else (view,)

    @property
    def shown_mode(self) -> Mode:
        """The mode that is on screen: the model's own colours where it lacks what was chosen."""
        return "colour" if disabled_reason(self.mode, self.model, self.labels) else self.mode

    def look(self, view: str) -> Look:
        """How ``view`` is coloured, as requests name it.

        Confidence is that of the match in the first target; in a target's own view, in the source.
        """
        mode = place_mode_of(self.shown_mode)
        if mode == "colour":
            return self._worn_look(view)
        if mode == "labels":
            return self.label_look
        if mode != "confidence":
            return Look(mode)
        return Look(mode, self.instance(SOURCE if view in self.instance_views[1:] else FIRST))

    @property
    def label_look(self) -> Look:
        """Labels over an instance's own colours."""
        return Look("labels", labels=self.labels, blend=self.label_tool.opacity)

    def gallery_look(self, instance: Instance) -> Look:
        """How an instance of the gallery is coloured: its labels, or the texture that all wear."""
        if self.shown_mode == "labels":
            return self.label_look
        everyone = self.transfer.on and self.transfer.onto == EVERYONE
        if self.shown_mode != "colour" or not everyone or not self.receivers:
            return COLOUR
        return self._transfer_look(instance)

    def _worn_look(self, view: str) -> Look:
        if view == self.morphed_view:
            share = self.morph
            has_fields = self.model is not None and self.model.has_fields
            texture = share.texture if has_fields else share.shape
            ends = self.source.instance(), self.latent(view).instance()
            return morph(*ends, Shares(share.shape, texture))[1]
        if view not in self.receivers:
            return COLOUR
        return self._transfer_look(self.instance(view))

    def _transfer_look(self, receiver: Instance) -> Look:
        return self.transfer.look(receiver, self.instance(self.giver), self.labels)

    def camera(self, view: str) -> Camera:
        """The camera of ``view``: its own, else the model's frontal one; a morph's between two."""
        view = self.subject(view)
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
