"""The ball world whose meshes are made by the real engine, of the core's world of shifted balls."""

from __future__ import annotations

from ddf_core.answers import Answer
from ddf_core.engine import Engine
from ddf_core.errors import Cancelled
from ddf_core.labels.label_map import LabelMap
from ddf_core.requests import MakeMesh
from ddf_core.stopping import Stop
from tests.app.fake_engine import BallEngine
from tests.core.shifted_ball import ShiftFields, ball_model


class MeshEngine(BallEngine):
    """``may_save`` holds every slice but the first of a mesh to be saved."""

    def __init__(self, has_fields: bool = True, labels: LabelMap | None = None) -> None:
        super().__init__(has_fields, labels=labels)
        self._real = Engine(ball_model(ShiftFields() if has_fields else None))
        self._slices = 0

    def _MakeMesh(self, request: MakeMesh, stop: Stop) -> Answer:
        is_saved = not request.is_preview
        while is_saved and self._slices > 0 and not self.may_save.wait(0.005):
            if stop():
                raise Cancelled("stopped")
        self._slices += is_saved
        return self._real.answer(request, stop)
