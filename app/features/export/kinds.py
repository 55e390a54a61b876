"""The kinds of exports. Each has a room of its own, with its dialog, its work and its files: that
is loaded when it is asked for, so no start waits for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from app.context import AppContext
from app.features.export.busy import OneAtATime

if TYPE_CHECKING:
    from app.features.export.data_set_actions import DataSetActions
    from app.features.export.exporter import Exporter
    from app.features.export.image_actions import ImageActions
    from app.features.export.mesh_actions import MeshActions
    from app.features.export.page_actions import PageActions
    from app.features.export.video_actions import VideoActions


class _Asks(Protocol):
    """What asks what and where, and has it made."""

    @property
    def exporter(self) -> Exporter[Any]: ...


A = TypeVar("A", bound=_Asks)


class ExportKinds:
    """What asks for each kind of export and makes it; made once, when it is first asked for."""

    def __init__(self, context: AppContext) -> None:
        self._context, self.busy = context, OneAtATime(context)

    @cached_property
    def images(self) -> ImageActions:
        """Pictures, their depth, and their labels."""
        from app.features.export.image_actions import ImageActions

        return self._follow(ImageActions(self._context))

    @cached_property
    def videos(self) -> VideoActions:
        """Videos, and folders of frames."""
        from app.features.export.video_actions import VideoActions

        return self._follow(VideoActions(self._context))

    @cached_property
    def meshes(self) -> MeshActions:
        """Meshes for other programs."""
        from app.features.export.mesh_actions import MeshActions

        return self._follow(MeshActions(self._context))

    @cached_property
    def pages(self) -> PageActions:
        """Heads as a web page."""
        from app.features.export.page_actions import PageActions

        return self._follow(PageActions(self._context))

    @cached_property
    def data_sets(self) -> DataSetActions:
        """Data sets of labelled pictures."""
        from app.features.export.data_set_actions import DataSetActions

        return self._follow(DataSetActions(self._context))

    def _follow(self, made: A) -> A:
        self.busy.follow(made.exporter)
        return made
