"""A video to be saved: its frames, their requests and markers. Pure; ``video_job`` makes it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.canvas.markers import Marker
from app.canvas.view_markers import make_markers
from app.features.export.image import frame_chunks
from app.state.marker_colours import LOW_CONFIDENCE
from app.state.viewer_state import SOURCE, InstanceState, PointState, ViewerState
from ddf_core.answers import PointsMatched
from ddf_core.export.frame_loop import FrameLoop
from ddf_core.export.video_plan import (
    Frame,
    Row,
    alone,
    follow_path,
    row_size,
    turn_camera,
    turntable,
)
from ddf_core.export.video_plan import video_frames as planned_frames
from ddf_core.export.video_writer import GIF_FPS, MAX_FPS
from ddf_core.requests import MatchFrame, MatchPoints, RenderRows
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import LONGEST_S
from ddf_core.scene.point import Point
from ddf_core.scene.visibility import project_points
from ddf_core.shown import Instance, LatentInstance, TemplateInstance

Quality = Literal["exact", "preview"]
VideoFormat = Literal["mp4", "gif", "webp", "png"]
VideoTurn = Literal["oscillate", "round", "still", "path"]

MOST_SECONDS = LONGEST_S
WITH_ALPHA: tuple[VideoFormat, ...] = ("webp", "png")


@dataclass(frozen=True)
class VideoExport:
    """What to save.

    Args:
        views: one: its instance, seen all the way; more: each becomes the next, the last the first,
            and the camera and the look are those of the first.
        beside: several views stand side by side instead, each with its own camera and look.
        size: (width, height) in pixels, of each of them.
        seconds, fps: how long it plays, and pictures a second.
        turn: to and fro as far as the model was trained to be seen; once around; not at all; along
            the camera path, as fast as ``seconds`` says.
        quality: ``preview`` makes half the pixels each way, by coarse grids.
        markers: the points, where they are in each frame.
        titles: whose each picture is, in its corner.
        transparent: no background behind the head; WebP and PNG frames only.
        format, path: a file, or for ``png`` a folder.
    """

    views: tuple[str, ...]
    size: tuple[int, int]
    seconds: float = 4.0
    fps: int = 24
    turn: VideoTurn = "oscillate"
    quality: Quality = "exact"
    markers: bool = True
    transparent: bool = False
    format: VideoFormat = "mp4"
    path: Path = Path("video.mp4")
    beside: bool = False
    titles: bool = False

    @property
    def count(self) -> int:
        """How many frames it has; at least two for each instance that it comes to."""
        return max(round(self.seconds * self.fps), 2 if self.beside else 2 * len(self.views))

    @property
    def whole_size(self) -> tuple[int, int]:
        """(width, height) of a frame.

        Raises:
            InputError: ``video.width``: it would be too wide.
        """
        return row_size(self.size, len(self.views) if self.beside else 1)

    @property
    def made_size(self) -> tuple[int, int]:
        """The size in which frames are made, before they are enlarged."""
        if self.quality == "exact":
            return self.size
        return (self.size[0] + 1) // 2, (self.size[1] + 1) // 2

    def settings(self) -> dict[str, object]:
        """What the recipe says beside the session."""
        return {
            "video": self._kind,
            "views": list(self.views),
            "frames": self.count,
            "fps": self.fps,
            "size": list(self.size),
            "turn": self.turn,
            "quality": self.quality,
            "markers": self.markers,
            "transparent": self.transparent,
            # A key that stands only where it says something: frames made before are still known.
            **({"titles": True} if self.titles else {}),
        }

    @property
    def _kind(self) -> str:
        if self.beside:
            return "side by side"
        return "turntable" if len(self.views) == 1 else "interpolate"


def most_fps(kind: VideoFormat) -> int:
    """Frames a second that a video can have."""
    return int(GIF_FPS if kind in ("gif", "webp") else MAX_FPS)


# --- frames ----------------------------------------------------------------------------------


def video_frames(video: VideoExport, state: ViewerState) -> tuple[Row, ...]:
    """Every frame as a description.

    Raises:
        InputError: ``path.empty``: the keys that it should go along are gone.
    """
    if video.beside:
        columns = (
            turntable(state.instance(view), video_cameras(video, state, view),
                      state.appearance(view))
            for view in video.views
        )  # fmt: skip
        return tuple(zip(*columns, strict=True))
    first = video.views[0]
    instances = [state.instance(view) for view in video.views]
    cameras = video_cameras(video, state, first)
    return alone(planned_frames(instances, cameras, state.appearance(first)))


def video_cameras(video: VideoExport, state: ViewerState, view: str) -> tuple[Camera, ...]:
    """One camera for each frame of a view. An oscillation is about the front, where the model was
    trained.

    Raises:
        InputError: ``path.empty``: the keys that it should go along are gone.
    """
    assert state.model is not None
    model, camera = state.model, state.camera(view)
    if video.turn == "path":
        return follow_path(state.camera_path, video.count)
    if video.turn == "oscillate" and model.yaw_sweep_rad < math.pi:
        camera = replace(camera, yaw_rad=model.home.yaw_rad)
    return turn_camera(camera, video.count, video.turn, model.yaw_sweep_rad)


def expected_video_s(
    video: VideoExport, state: ViewerState, seconds_per_pixel: float
) -> float | None:
    """How long a video will take by the speed of the last picture; None while that is unknown."""
    beside = len(video.views) if video.beside else 1
    if video.turn == "path":
        made = beside * (video.count if state.camera_path.duration_s > 0 else 1)
    elif video.beside or len(video.views) == 1:
        made = beside * FrameLoop(video_frames(video, state), video.whole_size).to_make
    else:
        # Between two heads the way back is the way there; blending thousands of latents to count
        # them would hold up the window.
        is_there_and_back = len(video.views) == 2 and video.turn == "still"
        made = video.count // 2 + 1 if is_there_and_back else video.count
    pixels = video.made_size[0] * video.made_size[1]
    return made * pixels * seconds_per_pixel if seconds_per_pixel > 0 else None


def frame_rows(video: VideoExport, frame: Frame) -> tuple[RenderRows, ...]:
    """The requests that make one frame together."""
    return frame_chunks(frame, video.made_size, preview=video.quality == "preview")


# --- markers ---------------------------------------------------------------------------------


def marked_points(state: ViewerState) -> tuple[PointState, ...]:
    """The points that a video shows."""
    return tuple(point for point in state.points if point.visible)


def positions_request(state: ViewerState, frame: Frame) -> MatchFrame | None:
    """What has to be asked for the markers of a frame; None where they are known already."""
    known = [marked for point in marked_points(state) if (marked := point.as_marked())]
    has_fields = state.model is not None and state.model.has_fields
    if not known or not has_fields or isinstance(frame.instance, TemplateInstance):
        return None
    return MatchFrame(MatchPoints(tuple(known), (frame.instance,)))


def frame_markers(
    state: ViewerState, frame: Frame, depth: NDArray[np.float32], matched: PointsMatched | None
) -> tuple[Marker, ...]:
    """The markers of a frame, in pixels of the picture that ``depth`` (H, W) belongs to."""
    placed = [
        (point, position)
        for point in marked_points(state)
        if (position := position_in_frame(point, frame.instance, matched)) is not None
    ]
    if not placed:
        return ()
    height, width = depth.shape
    box_half = state.model.box_half if state.model else 1.0
    points, positions = zip(*placed, strict=True)
    x = np.asarray(positions, float)
    found = project_points(x, frame.camera, (width, height), depth, box_half)
    unsure = [number for number, sure in _confidence(matched).items() if sure < LOW_CONFIDENCE]
    return make_markers(points, found, unsure, state.selected)


def position_in_frame(
    point: PointState, instance: Instance, matched: PointsMatched | None
) -> Point | None:
    """Where a point is in an instance: where it was clicked there, else where it was matched."""
    if point.origin == instance and point.x_origin is not None:
        return point.x_origin
    if isinstance(instance, TemplateInstance):
        return point.x_tmpl
    ids = [marked.id for marked in matched.request.points] if matched else []
    if matched is None or point.id not in ids:
        return None
    x, y, z = (float(value) for value in matched.x_inst[0, ids.index(point.id)])
    return (x, y, z)


def _confidence(matched: PointsMatched | None) -> Mapping[int, float]:
    if matched is None:
        return {}
    ids = [marked.id for marked in matched.request.points]
    return {number: float(value) for number, value in zip(ids, matched.confidence[0], strict=True)}


# --- recipes ---------------------------------------------------------------------------------


def frame_state(video: VideoExport, row: Row, state: ViewerState) -> ViewerState:
    """The state that shows one frame of a video, in the views that stand side by side, else in the
    one that it began with."""
    if video.beside:
        seen_by = {view: frame.camera for view, frame in zip(video.views, row, strict=True)}
        return replace(state, cameras={**state.cameras, **seen_by})
    view, frame = video.views[0], row[0]
    state = replace(state, cameras={**state.cameras, view: frame.camera})
    if view != SOURCE or not isinstance(frame.instance, LatentInstance) or not frame.instance.z:
        return state
    shown = frame.instance
    return replace(
        state, source=InstanceState(state.source.seed, shown.z, shown.psi, mix=shown.mix)
    )
