"""``--session``: a view of a session, or of the recipe in a picture, as the window showed it."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from ddf_core.answers import PictureRendered
from ddf_core.cli.arguments import Parser
from ddf_core.cli.frames import NamedPoint
from ddf_core.cli.view_options import camera_of
from ddf_core.document.migration import migrate_session
from ddf_core.document.modelled import ModelledState
from ddf_core.document.modes import lens_of
from ddf_core.document.parts import SOURCE, TEMPLATE
from ddf_core.document.session_file import Session, kept_part, read_session, session_values
from ddf_core.drawing.lens import depth_span, look_through, visible_span
from ddf_core.errors import InputError
from ddf_core.export.video_plan import Frame
from ddf_core.io.model_place import locate, model_record
from ddf_core.io.recipe import Recipe, means_recipe, read_recipe
from ddf_core.labels.label_record import label_record
from ddf_core.model_info import ModelInfo
from ddf_core.resource_paths import BUNDLED_MODEL

# What a session says itself; given beside it, one of the two would be ignored without a word.
OF_THE_SESSION = ("seed", "style", "latent", "psi", "mode")


def add_session(parser: Parser) -> None:
    """``--session`` and ``--view``."""
    parser.add_argument(
        "--session",
        type=Path,
        metavar="FILE",
        help="what a session, or a picture that this program made, shows: its model, instance, "
        "camera, colours and points (with --markers), instead of the options that say these",
    )
    parser.add_argument(
        "--view",
        metavar="VIEW",
        help="of the session: source, target1 to target4, or template (default: the one that the "
        "picture shows, else source)",
    )


def keep_defaults(parser: Parser) -> None:
    """Remember what the options are that a session replaces, to see whether one was given."""
    parser.set_defaults(of_the_session={name: parser.get_default(name) for name in OF_THE_SESSION})


@dataclass(frozen=True)
class SessionView:
    """One view of a session on its model."""

    state: ModelledState
    view: str
    preset: str | None

    def frame(self, options: argparse.Namespace) -> Frame:
        """What the view shows, its camera turned and zoomed further as the options say."""
        state, view = self.state, self.view
        camera = camera_of(options, state.camera(view))
        return Frame(state.instance(view), camera, state.appearance(view))

    @property
    def points(self) -> tuple[NamedPoint, ...]:
        """The points that are not hidden and have a position on the template."""
        return tuple(
            (point.name, point.x_tmpl)
            for point in self.state.points
            if point.visible and point.x_tmpl is not None
        )

    def apply_lens(self, picture: PictureRendered) -> PictureRendered:
        """The picture through the mode's lens: depth and opacity are colours of a picture."""
        assert self.state.model is not None
        box_half = self.state.model.box_half
        span = visible_span(picture.depth, box_half)
        span = span or depth_span(picture.request.camera, box_half)
        lens = lens_of(self.state.shown_mode)
        return replace(picture, rgba=look_through(lens, picture.rgba, picture.depth, span))

    def recipe(self, kind: str, frame: Frame, settings: dict[str, object], file: Path) -> Recipe:
        """The recipe of ``file``: the session, with the camera of the picture."""
        info = self.state.model
        assert info is not None
        record = model_record(info, self.preset, file, BUNDLED_MODEL)
        cameras = {**self.state.cameras, self.view: frame.camera}
        labels = label_record(self.state.label_map, info.labels)
        session = Session(record, kept_part(replace(self.state, cameras=cameras)), labels=labels)
        return Recipe(kind, session_values(session), self.view, settings)


def read_view(options: argparse.Namespace) -> Session | None:
    """The session that ``--session`` names; its model becomes MODEL where none is named.

    Raises:
        SessionFileError: it is none, or its model is not there.
        InputError: ``input.session``: an option says what the session says.
    """
    if options.session is None:
        if options.view is not None:
            raise InputError("--view is a view of a --session.", code="input.session")
        return None
    for name in OF_THE_SESSION:
        if getattr(options, name) != options.of_the_session[name]:
            raise InputError(
                f"--{name} and --session both say what is shown.",
                code="input.session",
                advice="Leave one of them out.",
            )
    session = read_session(options.session)
    if options.model is None:
        options.model = locate(
            session.model, options.session, BUNDLED_MODEL, lambda _place: options.follow
        )
        options.preset = options.preset or session.model.preset
    return session


def view_of(options: argparse.Namespace, session: Session, info: ModelInfo) -> SessionView:
    """The view that is asked for; what does not fit the model is said on stderr.

    Raises:
        InputError: ``input.view``: the session has no such view.
    """
    state, note = migrate_session(session, ModelledState(model=info))
    if note is not None:
        print(note.message, note.advice, file=sys.stderr)
    views = (*state.instance_views, TEMPLATE)
    view = options.view
    if view is None:
        is_picture = means_recipe(options.session)
        told = read_recipe(options.session).view if is_picture else SOURCE
        view = told if told in views else SOURCE
    if view not in views:
        raise InputError(
            f"{options.session.name} has no view {view!r}.",
            code="input.view",
            advice=f"It has {', '.join(views)}.",
        )
    return SessionView(state, view, options.preset)
