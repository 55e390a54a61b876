"""A data set of labelled pictures, for training a segmenter: made sample by sample, resumable.

``index.json`` describes it, ``pictures/000000.png`` is RGB on white, ``labels/000000.png`` the
indexed label picture. Every file is whole or absent; what is there is not made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ddf_core.engine.instances import Instances
from ddf_core.engine.pictures import picture_bytes, vote_picture
from ddf_core.errors import Cancelled, InputError, OutputError
from ddf_core.io.json_codec import dumps, read_json
from ddf_core.io.label_png import write_label_png
from ddf_core.io.pictures import on_background, write_png
from ddf_core.io.safe_write import write_bytes
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_picture import label_numbers, own_colours
from ddf_core.requests import RenderPicture
from ddf_core.sampling.views import Views
from ddf_core.scene.camera import Camera
from ddf_core.seeding import stream
from ddf_core.shown import Appearance, LatentInstance, latent_of_seed
from ddf_core.stopping import Stop
from ddf_core.work_clock import WorkClock

INDEX_NAME = "index.json"
FORMAT_VERSION = 1
POSES = "dataset-poses"
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class DatasetSettings:
    """What is in a data set.

    Args:
        count: samples.
        seed: sample i is the instance of seed ``seed + i``, seen from a pose that it names too.
        size: (width, height) of pictures and label pictures.
        psi: truncation of every instance.
    """

    count: int
    seed: int = 0
    size: tuple[int, int] = (256, 256)
    psi: float = 1.0


@dataclass(frozen=True)
class DatasetProgress:
    """Samples done, of how many; seconds still to go, None while nobody knows."""

    done: int
    count: int
    left_s: float | None


def make_dataset(
    known: Instances,
    labels: LabelMap,
    settings: DatasetSettings,
    folder: Path,
    progress: Callable[[DatasetProgress], None],
    stop: Stop,
) -> int:
    """Make the samples that are not there yet, then say in the index that it is complete.

    Returns:
        How many samples were made now; the others were there.

    Raises:
        InputError: ``dataset.other``: the folder holds one with other settings.
        MissingFieldsError: the model has no fields.
        OutputError: the folder cannot be written, or ``dataset.lost``: somebody has removed samples
            meanwhile.
        Cancelled: ``stop`` said so; the same call goes on.
    """
    index = dataset_index(known, labels, settings)
    _begin(folder / INDEX_NAME, index)
    missing = [i for i in range(settings.count) if not _is_there(folder, i)]
    there, clock = settings.count - len(missing), WorkClock()
    for made, number in enumerate(missing):
        each = clock.seconds / made if made else None
        left_s = None if each is None else each * (len(missing) - made)
        progress(DatasetProgress(there + made, settings.count, left_s))
        try:
            _make(known, labels, settings, folder, number, stop)
        except Cancelled as err:
            raise Cancelled(f"Stopped after {there + made} of {settings.count} samples.") from err
    _check_all_there(folder, settings.count)
    write_bytes(folder / INDEX_NAME, dumps({**index, "complete": True}))
    progress(DatasetProgress(settings.count, settings.count, 0.0))
    return len(missing)


def dataset_index(
    known: Instances, labels: LabelMap, settings: DatasetSettings
) -> dict[str, object]:
    """The index of a data set, as yet incomplete: plain JSON values."""
    card = known.model.card
    return {
        "format_version": FORMAT_VERSION,
        "complete": False,
        "model": {"name": card.name, "digest": known.model.digest},
        "label_map": labels.digest,
        "labels": [
            {"index": n, "name": label.name, "colour": label.colour}
            for n, label in enumerate(labels.labels, 1)
        ],
        "settings": {**asdict(settings), "size": list(settings.size)},
        "samples": [_describe_sample(known, settings, number) for number in range(settings.count)],
    }


def sample_camera(known: Instances, settings: DatasetSettings, number: int) -> Camera:
    """The camera of a sample: a draw from the poses that the model was trained to be seen from."""
    card = known.model.card
    return Views(card.camera, card.poses).draw(stream(POSES, settings.seed + number))


def _describe_sample(known: Instances, settings: DatasetSettings, number: int) -> dict[str, object]:
    camera = sample_camera(known, settings, number)
    return {
        "picture": picture_name(number),
        "labels": labels_name(number),
        "seed": settings.seed + number,
        "camera": {**asdict(camera), "target": list(camera.target)},
        "world_from_cam": camera.world_from_cam.tolist(),
    }


def picture_name(number: int) -> str:
    """Path of a sample's picture in the folder."""
    return f"pictures/{number:06d}.png"


def labels_name(number: int) -> str:
    """Path of a sample's label picture in the folder."""
    return f"labels/{number:06d}.png"


def _begin(path: Path, index: dict[str, object]) -> None:
    """Write the index, unless that of the very same data set is there; a larger count goes on."""
    found = read_json(path) if path.exists() else None
    if found == {**index, "complete": True}:
        return
    if found is not None and not _continues(found, index):
        raise InputError(
            f"{path} describes another data set.",
            code="dataset.other",
            advice="Go on with the same model, labels and options, or name an empty folder.",
        )
    write_bytes(path, dumps(index))


def _continues(found: object, index: dict[str, object]) -> bool:
    """Whether an index on disk is of the same data set, with as many samples or fewer."""
    if not isinstance(found, dict) or not isinstance(found.get("samples"), list):
        return False
    samples, settings = index["samples"], index["settings"]
    assert isinstance(samples, list) and isinstance(settings, dict)
    count = len(found["samples"])
    shorter = {**index, "samples": samples[:count], "settings": {**settings, "count": count}}
    return {**found, "complete": False} == shorter


def _is_there(folder: Path, number: int) -> bool:
    return (folder / picture_name(number)).exists() and (folder / labels_name(number)).exists()


def _check_all_there(folder: Path, count: int) -> None:
    lost = sum(not _is_there(folder, number) for number in range(count))
    if lost:
        raise OutputError(
            f"{folder}: {lost} of {count} samples were removed while the others were made.",
            code="dataset.lost",
            advice="The same again makes them.",
        )


def _make(
    known: Instances,
    labels: LabelMap,
    settings: DatasetSettings,
    folder: Path,
    number: int,
    stop: Stop,
) -> None:
    z = latent_of_seed(settings.seed + number, known.model.card.architecture.latent_dim)
    instance = LatentInstance(z, settings.psi)
    camera = sample_camera(known, settings, number)
    appearance = Appearance("labels", labels=labels)
    votes = vote_picture(
        known, RenderPicture("", instance, camera, settings.size, appearance), stop
    )
    rgba = picture_bytes(own_colours(votes), known.model.card)
    write_label_png(folder / labels_name(number), label_numbers(votes).numpy(), labels.labels)
    write_png(folder / picture_name(number), on_background(rgba, WHITE), None)
