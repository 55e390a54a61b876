"""The door to every figure the README quotes: rows by name, as one dictionary or as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ddf_core.correspondence import fields_of
from ddf_core.errors import Cancelled, InputError
from ddf_core.evaluation.confidence import confidence_row
from ddf_core.evaluation.correspondence import correspondence_row
from ddf_core.evaluation.drag import drag_row
from ddf_core.evaluation.fidelity import fidelity_row
from ddf_core.evaluation.from_pictures import from_pictures_row
from ddf_core.evaluation.inversion import inversion_row
from ddf_core.evaluation.labels import labels_row
from ddf_core.evaluation.landmarks import landmark_row
from ddf_core.evaluation.oracle import load_oracle
from ddf_core.evaluation.pairs import MatchedPair, TruePair, match_pair, require_truth, true_pairs
from ddf_core.evaluation.portraits import portraits_row
from ddf_core.evaluation.second_photo import second_photo_row
from ddf_core.evaluation.soundness import soundness_row
from ddf_core.evaluation.texture import texture_row
from ddf_core.model import Model
from ddf_core.stopping import Stop, never

ROWS = (
    "fidelity",
    "correspondence",
    "soundness",
    "confidence",
    "labels",
    "texture",
    "drag",
    "inversion",
    "second_photo",
    "portraits",
    "from_pictures",
)
# A quarter of an hour, or of another kind of model: only when they are asked for.
SLOW_ROWS = ("inversion", "second_photo", "portraits", "from_pictures")
# These judge models whose latents nobody knows.
PICTURE_ROWS = ("portraits", "from_pictures")
POINTS_PER_PAIR = 1000
Row = dict[str, object]
RowProgress = Callable[[str, float, float, str], None]


@dataclass(frozen=True)
class EvaluateSettings:
    """How much is measured.

    Args:
        pairs: fresh pairs of heads, and drags; half as many pictures for fidelity, labels and
            texture, a quarter to invert, an eighth to invert by two photos.
        seed: of the streams that only evaluation draws from.
        rows: which rows, by name.
        points: true surface points of each pair.
        pictures: the folder of photographs of the row "portraits".
    """

    pairs: int = 64
    seed: int = 0
    rows: tuple[str, ...] = ROWS
    points: int = POINTS_PER_PAIR
    pictures: Path | None = None


def evaluate(
    model: Model,
    pairs: int = 64,
    seed: int = 0,
    rows: Sequence[str] | None = None,
    *,
    pictures: Path | None = None,
    progress: RowProgress = lambda row, done, total, note: None,
    stop: Stop = never,
) -> dict[str, object]:
    """The figures in the form that ``evaluate --json`` prints.

    Args:
        model: of the bundled category, the only one with a known truth; for the rows "portraits"
            and "from_pictures" any that has an encoder.
        pairs, seed, rows: see ``EvaluateSettings``; rows None are all that the model can answer,
            but for the slow ones.
        pictures: of the row "portraits": a folder, of which what the model never saw is used.
        progress: gets the name of each row before it is made, and how far the slow ones are: the
            effort done, the effort in all, what comes next.

    Raises:
        InputError: ``evaluate.no_truth``, ``evaluate.row``, ``evaluate.pairs`` or
            ``evaluate.no_labels``.
        MissingFieldsError: a row needs fields and there are none.
        Cancelled: ``stop()`` said so between two rows.
    """
    if rows is None or not set(rows) <= set(PICTURE_ROWS):
        require_truth(model)
    if rows is None:
        rows = _possible(model)
    settings = EvaluateSettings(pairs, seed, tuple(rows), pictures=pictures)
    _check(settings)
    figures: dict[str, Row] = {}
    evaluation = _Evaluation(model, settings, progress)
    for name in settings.rows:
        if stop():
            raise Cancelled("The evaluation was stopped.")
        progress(name, 0.0, 0.0, "")
        figures[name] = evaluation.row(name)
    return {"model": model.card.name, "seed": seed, "pairs": pairs, "rows": figures}


def _possible(model: Model) -> tuple[str, ...]:
    """The quick rows that a model can answer: all but fidelity need fields, labels a label map."""
    if model.fields is None:
        return ("fidelity",)
    quick = [name for name in ROWS if name not in SLOW_ROWS]
    return tuple(name for name in quick if name != "labels" or model.labels is not None)


def _check(settings: EvaluateSettings) -> None:
    for name in settings.rows:
        if name not in ROWS:
            raise InputError(
                f"There is no row '{name}'.",
                code="evaluate.row",
                advice=f"Rows are {', '.join(ROWS)}.",
            )
    if "portraits" in settings.rows and settings.pictures is None:
        raise InputError(
            "The row 'portraits' needs photographs.",
            code="evaluate.pictures",
            advice="Name their folder: --pictures FOLDER",
        )
    if settings.pairs < 1:
        raise InputError(f"{settings.pairs} pairs are too few.", code="evaluate.pairs")


_PICTURE_ROWS = {"fidelity": fidelity_row, "labels": labels_row, "texture": texture_row}


class _Evaluation:
    """Rows of one model; the matched pairs are made once and shared."""

    def __init__(self, model: Model, settings: EvaluateSettings, progress: RowProgress) -> None:
        self._model, self._settings, self._progress = model, settings, progress
        self._matched: list[MatchedPair] | None = None

    def row(self, name: str) -> Row:
        tell = partial(self._progress, name)
        if name in _PICTURE_ROWS:
            pictures = max(self._settings.pairs // 2, 1)
            return _PICTURE_ROWS[name](self._model, pictures, self._settings.seed)
        if name == "drag":
            return drag_row(self._model, self._settings.pairs, self._settings.seed)
        if name == "inversion":
            pictures = max(self._settings.pairs // 4, 2)
            return inversion_row(self._model, pictures, self._settings.seed, tell)
        if name == "second_photo":
            heads = max(self._settings.pairs // 8, 2)
            return second_photo_row(self._model, heads, self._settings.seed, tell)
        if name == "portraits":
            settings = self._settings
            assert settings.pictures is not None
            return portraits_row(
                self._model, settings.pictures, settings.pairs, settings.seed, tell
            )
        if name == "from_pictures":
            return from_pictures_row(self._model, self._settings.pairs, self._settings.seed, tell)
        if name == "correspondence":
            landmarks = landmark_row(self._model, self._pairs())
            row = {**correspondence_row(self._pairs()), "landmarks": landmarks}
            return {**row, "oracle": self._oracle(_distances)}
        if name == "soundness":
            row = soundness_row(self._model, self._pairs())
            return {**row, "oracle": self._oracle(soundness_row)}
        return confidence_row(self._model, self._pairs())

    def _pairs(self) -> list[MatchedPair]:
        fields_of(self._model)
        if self._matched is None:
            self._matched = [match_pair(self._model, truth) for truth in self._truths()]
        return self._matched

    def _truths(self) -> Iterator[TruePair]:
        settings = self._settings
        return true_pairs(settings.pairs, settings.seed, settings.points)

    def _oracle(self, row_of: Callable[[Model, list[MatchedPair]], Row]) -> Row | None:
        """The oracle's own figures in a row, None where none was trained."""
        cached = load_oracle(self._model)
        if cached is None:
            return None
        fields, made = cached
        model = replace(self._model, fields=fields)
        row = row_of(model, [match_pair(model, pair.truth) for pair in self._pairs()])
        own = {name: row[name] for name in row if not name.startswith(("baseline", "truth"))}
        return {**own, **made}


def _distances(model: Model, pairs: list[MatchedPair]) -> Row:
    return correspondence_row(pairs)


def table(figures: Mapping[str, object]) -> str:
    """The same figures as plain aligned text: a line for each figure, baselines beside it."""
    lines = [f"model {figures['model']}, seed {figures['seed']}, {figures['pairs']} pairs"]
    rows = figures["rows"]
    assert isinstance(rows, Mapping)
    for name, row in rows.items():
        lines += ["", str(name)]
        lines += _lines(row)
    return "\n".join(lines)


def _lines(row: Mapping[str, object]) -> list[str]:
    """One line a figure: its value and, after it, what baselines and the oracle reach."""
    others = {key: value for key, value in row.items() if isinstance(value, Mapping)}
    lines = []
    for key, value in row.items():
        if isinstance(value, Mapping):
            continue
        beside = [
            f"{_spell_name(other)} {_number(values[key])}"
            for other, values in others.items()
            if key in values
        ]
        lines.append(f"  {key:<20} {_number(value):>10}   {'; '.join(beside)}".rstrip())
    for other, values in others.items():
        alone = {key: value for key, value in values.items() if key not in row}
        if alone:
            told = ", ".join(f"{key} {_number(value)}" for key, value in alone.items())
            lines.append(f"  {_spell_name(other)}: {told}")
    return lines


def _spell_name(name: str) -> str:
    return name.removeprefix("baseline_").replace("_", " ")


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{key} {_number(item)}" for key, item in value.items()) + ")"
    return "not made" if value is None else str(value)
