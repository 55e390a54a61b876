"""Points from JSON as Save points writes it; every value is checked. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ddf_core.io.point_checks import (
    TEMPLATE,
    WANTED,
    FilePoint,
    check_count,
    check_inside,
    check_template,
    colour_index,
    distinct,
    free_number,
    not_a_number,
    point_name,
    point_number,
    refusal,
)
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, LatentInstance, StyleInstance, TemplateInstance

MAX_LATENT = 1e3
"""No number of a latent is anywhere near this; a network makes nonsense of it."""


@dataclass(frozen=True)
class OpenModel:
    """What points from a file have to fit: the box, the latents, the styles, and whose they are."""

    box_half: float
    latent_dim: int
    digest: str
    style_dim: int = 0


def points_of_json(text: str, model: OpenModel) -> tuple[tuple[FilePoint, ...], str]:
    """The points of a file, and what should be said about them (empty: nothing).

    Raises:
        InputError: ``points.*``.
    """
    try:
        record = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as err:
        raise refusal(f"The file is no JSON: {err}.", "points.not_json", WANTED) from err
    listed = record.get("points") if isinstance(record, dict) else None
    if not isinstance(listed, list):
        raise refusal("The file has no list “points”.", "points.columns_missing", WANTED)
    check_count(len(listed))
    named = record.get("instances")
    instances = named if isinstance(named, dict) else {}
    made_with = record.get("model")
    ours = isinstance(made_with, dict) and made_with.get("digest") == model.digest
    reader = _JsonReader(model, instances, ours)
    points: list[FilePoint] = []
    for index, item in enumerate(listed, start=1):
        points.append(reader.point(item, f"Point {index}", free_number(points)))
    return distinct(points), "" if ours else _other_model(made_with)


class _JsonReader:
    """Points of one JSON file; ``instances`` are those that it names, ``ours`` its model is open.

    What was clicked on an instance of another model means nothing here: only the template position
    of such a point is taken.
    """

    def __init__(self, model: OpenModel, instances: Mapping[str, Any], ours: bool) -> None:
        self._model, self._instances, self._ours = model, instances, ours

    def point(self, item: Any, where: str, number: int) -> FilePoint:
        if not isinstance(item, dict):
            raise refusal(f"{where} is no object.", "points.wrong_value", WANTED)
        number = point_number(item["id"], where, "id") if "id" in item else number
        x_tmpl = item.get("x_tmpl")
        position = None if x_tmpl is None else _triple(x_tmpl, where, "x_tmpl")
        if position is not None:
            check_template(position, self._model.box_half, where)
        origin, x_origin = self._read_placed(item.get("placed"), where)
        if position is None and x_origin is None:
            raise refusal(f"{where} has no coordinates.", "points.no_place", WANTED)
        return FilePoint(
            id=number,
            name=point_name(item.get("name", ""), number),
            colour_index=colour_index(item.get("colour", ""), number, where),
            x_tmpl=position,
            on=_view(item.get("put_on", TEMPLATE)) if x_origin else TEMPLATE,
            x_origin=x_origin,
            origin=origin,
            visible=item.get("visible", True) is not False,
        )

    def _read_placed(self, record: Any, where: str) -> tuple[Instance | None, Point | None]:
        if not isinstance(record, dict) or not self._ours:
            return None, None
        position = _triple(record.get("x_inst"), where, "x_inst")
        check_inside(position, self._model.box_half, where)
        return self._instance(record.get("instance"), where), position

    def _instance(self, value: Any, where: str) -> Instance:
        if value == TEMPLATE:
            return TemplateInstance()
        record = self._instances.get(value) if isinstance(value, str) else value
        record = record if isinstance(record, dict) else {}
        if "frequencies" in record:
            return self._style(record, where)
        z = record.get("z")
        if not isinstance(z, list) or len(z) != self._model.latent_dim:
            raise refusal(
                f"{where} was put on an instance that the file does not hold.",
                "points.wrong_value",
                "Save the points again, or leave “placed” out.",
            )
        latent = tuple(_float(number, where, "z", MAX_LATENT) for number in z)
        return LatentInstance(latent, _float(record.get("psi", 1.0), where, "psi", 1.0))

    def _style(self, record: dict[str, Any], where: str) -> Instance:
        """What a photo was inverted to."""
        values = [record.get(name) for name in ("frequencies", "phases")]
        if not all(isinstance(v, list) and len(v) == self._model.style_dim for v in values):
            raise refusal(
                f"{where} was put on a photo's head that this model does not make.",
                "points.wrong_value",
                "Save the points again, or leave “placed” out.",
            )
        frequencies, phases = (
            tuple(_float(number, where, "style", MAX_LATENT) for number in v or ()) for v in values
        )
        psi = _float(record.get("psi", 1.0), where, "psi", 1.0)
        moved = record.get("shift", [])
        if not isinstance(moved, list) or len(moved) not in (0, self._model.latent_dim):
            raise refusal(
                f"{where} was put on a photo's head that this model does not move.",
                "points.wrong_value",
                "Save the points again, or leave “placed” out.",
            )
        shift = tuple(_float(number, where, "shift", MAX_LATENT) for number in moved)
        return StyleInstance(frequencies, phases, psi, shift=shift)


def _triple(value: Any, where: str, key: str) -> Point:
    if not isinstance(value, list) or len(value) != 3:
        raise not_a_number(where, key, value)
    x, y, z = (_float(number, where, key) for number in value)
    return (x, y, z)


def _float(value: Any, where: str, key: str, limit: float = 1e300) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not abs(value) <= limit:
        raise not_a_number(where, key, value)
    return float(value)


def _view(value: Any) -> str:
    """The view that a point was put in; the source where it is none of this program's."""
    text = str(value)
    known = text in ("source", TEMPLATE) or (
        text.startswith("target") and text.removeprefix("target").isdecimal()
    )
    return text if known and len(text) < 16 else "source"


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _other_model(model: Any) -> str:
    name = str(model.get("name", ""))[:60] if isinstance(model, dict) else ""
    made = f"the model “{name}”" if name else "an unknown model"
    return f"These points were saved with {made}: here they may stand elsewhere."
