"""Worlds of what photos need: pictures, masks, inversion results; and label maps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from ddf_core.engine.engine import Engine
from ddf_core.errors import DdfError
from ddf_core.io.inversion_file import (
    InversionFigures,
    InversionRecord,
    PhotoRecord,
    read_inversion,
    write_inversion,
)
from ddf_core.io.label_file import read_labels, write_labels
from ddf_core.io.photo import centre_crop
from ddf_core.io.photo_reading import read_mask, read_photo
from ddf_core.io.photo_square import square
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import SHAPE, LabelVolume
from ddf_core.models.tuned_copy import tuned_weights
from ddf_core.requests import LoadModel, RenderPicture
from ddf_core.scene.camera import Camera
from ddf_core.shown import Appearance, TemplateInstance
from tools.fuzz.archives import bomb, flip_within, other_header, pack_otherwise
from tools.fuzz.damage import edit_extremes, edit_json, zip_tricks
from tools.fuzz.model_files import tiny_generator, write_folder
from tools.fuzz.models import files_of
from tools.fuzz.picture_damage import jpeg_mark, png_chunk, png_size
from tools.fuzz.world import World, refusal

SPECIAL = {
    ".png": (png_chunk, png_chunk, png_size),
    ".jpg": (jpeg_mark, jpeg_mark, jpeg_mark),
    ".json": (edit_json, edit_json, edit_extremes),
    ".npz": (zip_tricks, zip_tricks, flip_within, pack_otherwise, other_header, bomb),
}
SIDE = 40
WORKING_SIDE = 32


def photo_worlds(folder: Path) -> list[World]:
    """Sound photos, a photo with a mask, a result and a label map, made in ``folder``."""
    for name in ("photo", "transparent", "webp", "mask", "result", "labels"):
        (folder / name).mkdir(parents=True)
    _write_pictures(folder)
    engine = Engine()
    engine.answer(LoadModel(write_folder(folder / "model")))
    _write_result(folder / "result" / "result.json")
    _write_labels(folder / "labels" / "labels.npz")
    opens: dict[str, tuple[str, Callable[[Path], str]]] = {
        "photo": ("photo.jpg", photo),
        "transparent": ("photo.png", photo),
        "webp": ("photo.webp", photo),
        "mask": ("mask.png", masked),
        "result": ("result.json", partial(result, engine)),
        "labels": ("labels.npz", partial(labels, engine)),
    }
    return [
        World(name, files_of(folder / name), target, attempt, SPECIAL)
        for name, (target, attempt) in opens.items()
    ]


# --- sound files ---------------------------------------------------------------------------------


def _write_pictures(folder: Path) -> None:
    ramp = np.linspace(0, 255, SIDE).astype(np.uint8)
    rgb = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None], np.uint8(90)), axis=2)
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[8:32, 10:30] = 255
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright
    Image.fromarray(rgb).save(folder / "photo" / "photo.jpg", exif=turned)
    Image.fromarray(np.dstack((rgb, alpha))).save(folder / "transparent" / "photo.png")
    Image.fromarray(rgb).save(folder / "webp" / "photo.webp")
    Image.fromarray(rgb).save(folder / "mask" / "photo.png")
    Image.fromarray(alpha).save(folder / "mask" / "mask.png")


def _write_result(path: Path) -> None:
    generator, tuned = tiny_generator(), tiny_generator(seed=1)
    style = generator.mean_style()
    record = InversionRecord(
        model="tiny",
        digest="0" * 64,
        photo="photo.jpg",
        crop=(0.0, 0.0, float(SIDE)),
        frequencies=tuple(style.frequencies.tolist()),
        phases=tuple(style.phases.tolist()),
        camera=Camera(borders=True),
        figures=InversionFigures(20.0, 0.5, 0.4, "good", "Well.", 3.0, True, True),
        tuned=tuned_weights(generator, tuned),
        photos=(PhotoRecord("photo.jpg", "photo.jpg", (0.0, 0.0, float(SIDE)), Camera(), 0.5, 20.0,
                            "good", "Well."),),
    )  # fmt: skip
    write_inversion(path, record)


def _write_labels(path: Path) -> None:
    volume = np.zeros(SHAPE, np.uint8)
    volume[:4] = 1
    names = (Label("hair", "#355c9a"), Label("skin", "#ffccaa"))
    write_labels(path, LabelMap(names, 0.12, LabelVolume(volume)))


# --- tries ---------------------------------------------------------------------------------------


def photo(path: Path) -> str:
    """Read a photo and cut its middle out; the error's code, or "loaded"."""
    try:
        picture = read_photo(path)
        square(picture, centre_crop(picture), WORKING_SIDE)
    except DdfError as err:
        return refusal(err)
    return "loaded"


def masked(path: Path) -> str:
    """Read a mask for the photo beside it."""
    try:
        picture = read_mask(path, read_photo(path.with_name("photo.png")))
        square(picture, centre_crop(picture), WORKING_SIDE)
    except DdfError as err:
        return refusal(err)
    return "loaded"


def result(engine: Engine, path: Path) -> str:
    """Read a result, and show its head as it was seen."""
    try:
        record = read_inversion(path)
        engine.answer(RenderPicture("v", record.instance, record.camera, (4, 4)))
    except DdfError as err:
        return refusal(err)
    return "loaded"


def labels(engine: Engine, path: Path) -> str:
    """Read a label map, and show it on a head."""
    try:
        shown = Appearance("labels", labels=read_labels(path))
        asked = RenderPicture("v", TemplateInstance(), Camera(borders=True), (4, 4), shown)
        engine.answer(asked)
    except DdfError as err:
        return refusal(err)
    return "loaded"
