"""Exports: pictures, videos, meshes, pages and data sets, one at a time, with a way out."""

from __future__ import annotations

from functools import partial

from app.context import AppContext
from app.features.export.kinds import ExportKinds
from app.features.export.reasons import no_data_set_reason, no_page_reason
from app.features.export.view_actions import save_view_action
from app.shell.actions import Action
from ddf_core.answers import Failed
from ddf_core.requests import MakeMesh


def install(context: AppContext) -> None:
    """The actions of the menu File; something can be exported where there is a model."""
    kinds, store = ExportKinds(context), context.store
    is_free = kinds.busy.is_free
    context.actions.add(
        save_view_action(context),
        Action("save_picture", "Save picture…", "File",
               "Save a view at any size, exact, also without background",
               lambda: kinds.images.save_picture(), "Ctrl+P", "picture", position=220,
               enabled=is_free),
        Action("export_video", "Export video…", "File",
               "A head that turns, or heads that become one another, as MP4, GIF or PNG frames",
               lambda: kinds.videos.export_video(), "Ctrl+Shift+F", "play", position=230,
               enabled=is_free),
        Action("export_mesh", "Export mesh…", "File",
               "A coloured mesh for other programs, as GLB, OBJ or PLY",
               lambda: kinds.meshes.export_mesh(), "Ctrl+Shift+M", "template", position=240,
               enabled=is_free),
        Action("share_page", "Share as web page…", "File",
               "The heads on screen as one file that any browser opens: to turn, click and morph",
               lambda: kinds.pages.share_page(), "Ctrl+Shift+H", "share", position=245,
               enabled=is_free, disabled_reason=lambda: no_page_reason(store.state)),
        Action("export_data_set", "Export data set…", "File",
               "Many heads with their label maps and cameras, to train with",
               lambda: kinds.data_sets.export_data_set(), icon="wall", position=250,
               enabled=is_free, disabled_reason=lambda: no_data_set_reason(store.state)),
    )  # fmt: skip
    context.responses.on_failure(MakeMesh, partial(_say_failed, context))


def _say_failed(context: AppContext, failed: Failed) -> None:
    """A preview that cannot be made says so itself, in its dialog."""
    if isinstance(failed.request, MakeMesh) and not failed.request.is_preview:
        context.responses.show_failure(failed)
