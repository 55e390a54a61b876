"""What the window shows, as one frozen value; nothing here knows Qt or torch.

``ViewerState`` is document, view settings and moment together. Undo, sessions and tests are these
same values. The pure functions that make a new state from an old one are in ``changes``; what has
been ANSWERED so far (grids, pictures, matches) is in ``screen``.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.state.banner import Banner as Banner
from ddf_core.document.modelled import Loaded, ModelledState
from ddf_core.document.modes import point_mode_of
from ddf_core.document.parts import ALL_VIEWS as ALL_VIEWS
from ddf_core.document.parts import DEFAULT_PSI as DEFAULT_PSI
from ddf_core.document.parts import DICE_SEEDS as DICE_SEEDS
from ddf_core.document.parts import FIRST as FIRST
from ddf_core.document.parts import MAX_SEED as MAX_SEED
from ddf_core.document.parts import MAX_TARGETS as MAX_TARGETS
from ddf_core.document.parts import SOURCE as SOURCE
from ddf_core.document.parts import TEMPLATE as TEMPLATE
from ddf_core.document.parts import GalleryState as GalleryState
from ddf_core.document.parts import InstanceState as InstanceState
from ddf_core.document.parts import ListedPhoto as ListedPhoto
from ddf_core.document.parts import PhotoOrigin as PhotoOrigin
from ddf_core.document.parts import PhotoView as PhotoView
from ddf_core.document.parts import PointSet as PointSet
from ddf_core.document.parts import PointState as PointState
from ddf_core.document.parts import head_of as head_of
from ddf_core.document.parts import is_photo_place as is_photo_place
from ddf_core.document.parts import photo_place as photo_place
from ddf_core.document.parts import target_view as target_view
from ddf_core.document.parts import view_title as view_title
from ddf_core.document.transfer import EVERYONE
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, Instance

BEFORE = "before"
"""The place of an instance in its own colours, beside the same one in another's texture."""


@dataclass(frozen=True)
class Moment(Loaded):
    """What neither undo nor a session keeps; the model a session names in its own words.

    Args:
        loading: names the file while a model is being read.
        banner: the message over the views.
        painting: the label tool is in the hand.
        unlimited: sliders go on where nothing was trained.
    """

    loading: str = ""
    banner: Banner | None = None
    painting: bool = False
    unlimited: bool = False


@dataclass(frozen=True)
class ViewerState(ModelledState, Moment):
    """All of it in one value, without a field of its own: each belongs to one of three kinds."""

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
    def photo_places(self) -> tuple[str, ...]:
        """The photos on screen, each beside its head; beside the gallery there is no room."""
        if self.gallery.shown:
            return ()
        with_photo = (view for view in self.instance_views if self.photo(view) is not None)
        return tuple(photo_place(view) for view in with_photo if self.photo_view(view).shown)

    def is_on_screen(self, place: str) -> bool:
        """Whether a view or a photo is."""
        return place in self.views or place in self.photo_places

    @property
    def paired(self) -> tuple[str, str] | tuple[()]:
        """The two views that share one place, a line between them; none where nothing is
        split."""
        if self.compared_view:
            return BEFORE, self.compared_view
        return (SOURCE, target_view(0)) if self.split and not self.gallery.shown else ()

    @property
    def compared_view(self) -> str:
        """The view that is seen before and after the transfer; empty for none."""
        seen = self.transfer.compared and point_mode_of(self.shown_mode) == "colour"
        if not seen or self.gallery.shown:
            return ""
        return next((view for view in self._plain_views if view in self.texture_targets), "")

    def subject(self, view: str) -> str:
        """The view that a place on screen is about: ``BEFORE`` shows the one compared, a photo
        belongs to its head."""
        return (self.compared_view or target_view(0)) if view == BEFORE else head_of(view)

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

    def gallery_appearance(self, instance: Instance) -> Appearance:
        """How an instance of the gallery is coloured: its labels, or the texture that all wear."""
        if self.shown_mode == "labels":
            return self.label_appearance
        everyone = self.transfer.on and self.transfer.onto == EVERYONE
        if self.shown_mode != "colour" or not everyone or not self.texture_targets:
            return COLOUR
        return self.texture_appearance(instance)

    def instance(self, view: str) -> Instance:
        """What ``view`` shows, as requests name it."""
        return super().instance(self.subject(view))

    def camera(self, view: str) -> Camera:
        """The camera of ``view``: its own, else the model's frontal one; a morph's between two; of
        a photo the one that took it."""
        subject = self.subject(view)
        photo = self.photo(subject) if is_photo_place(view) else None
        return super().camera(subject) if photo is None else photo.camera

    def appearance(self, view: str) -> Appearance:
        """How ``view`` is coloured, as requests name it."""
        return super().appearance(head_of(view))
