"""Models at the door: find out what a path is, read it whole, or write a model folder.

A model folder holds ``card.json``, ``generator.safetensors`` and, once fields were trained,
``fields.safetensors`` and ``encoder.safetensors``; where its template has labels, ``labels.npz``.
pi-GAN's own files are read by ``pigan_checkpoint``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from ddf_core.card import Card, Made
from ddf_core.device import chosen_device
from ddf_core.errors import InputError, LabelFileError, ModelFileError
from ddf_core.io.blank import blank_network
from ddf_core.io.card import (
    CARD_NAME,
    check_count,
    encoder_parameter_count,
    field_parameter_count,
    parameter_count,
    read_card,
)
from ddf_core.io.json_codec import dumps
from ddf_core.io.label_file import LABELS_NAME, read_labels
from ddf_core.io.limits import MAX_FILE_BYTES, check_size
from ddf_core.io.model_links import refuse_links_out
from ddf_core.io.model_path import checkpoint_file, own_folder
from ddf_core.io.model_place import model_place
from ddf_core.io.pigan_checkpoint import load_checkpoint
from ddf_core.io.safe_write import bytes_writer, replace_files
from ddf_core.io.weights import digest, load_weights, weights_writer
from ddf_core.labels.label_map import LabelMap
from ddf_core.model import Model
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.encoder import Encoder
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.models.generator import Generator
from ddf_core.models.kinds import adapted_generator, adapter_class, sizes_refusal
from ddf_core.stopping import Stop, never

GENERATOR_NAME = "generator.safetensors"
FIELDS_NAME = "fields.safetensors"
ENCODER_NAME = "encoder.safetensors"


def load_model(
    path: Path | str | None = None,
    *,
    preset: str | None = None,
    device: str = "cpu",
    follow: bool = False,
    stop: Stop = never,
) -> Model:
    """Read a model whole, or refuse it whole.

    Args:
        path: a model folder, a file in one, a bundled model's name, or a pi-GAN ``generator.pth``
            with its ``ema.pth`` beside it, or the ``ema2.pth`` that shall be used; None is the
            bundled heads.
        preset: the camera of a pi-GAN checkpoint: ``celeba``, ``cats`` or ``carla``.
        device: where its networks compute: ``cpu``, ``cuda``, or ``auto``.
        follow: also read parts that are links out of their folder.
        stop: asked on the way, some times a second.

    Raises:
        ModelFileError: the file is absent, damaged, hostile, too large or of another size, or
            ``model.link``: a part is a link out of its folder.
        GeneratorError: its generator is of a kind that nobody offers, or answers nonsense.
        LabelFileError: its label map is.
        InputError: ``input.preset``, or ``device``.
        Cancelled: ``stop`` said so.
    """
    where = chosen_device(device)
    position = model_place(path)
    if not follow:
        refuse_links_out(position)
    checkpoint = checkpoint_file(position)
    if checkpoint is not None:
        parts = load_checkpoint(checkpoint, preset, stop)
        model = Model(parts.generator, None, parts.card, parts.path, parts.digest, preset=preset)
        return model.to(where)
    folder = own_folder(position, bundled=path is None)
    if preset is not None:
        raise InputError(
            f"A preset is for pi-GAN files; {position} holds its camera itself.",
            code="input.preset",
            advice="Leave the preset out.",
        )
    return _load_folder(folder, stop).to(where)


def save_model(
    generator: Generator,
    card: Card,
    folder: Path,
    fields: DualDeformation | None = None,
    encoder: Encoder | None = None,
) -> None:
    """Write a model folder, all of its files or none. Fields and encoder know one generator: those
    of the model that was there are no longer on its card.

    Raises:
        OutputError: the folder cannot be written.
        ModelFileError: ``model.not_finite``.
        GeneratorError: an adapted generator answers nonsense; nothing is written.
    """
    card = replace(card, architecture=generator.config, kind=generator.kind)
    if isinstance(generator, AdaptedGenerator):
        generator.probe(card.box_half)
    networks: dict[str, nn.Module] = {GENERATOR_NAME: generator}
    if fields is None:
        card = replace(card, fields=None)
    else:
        networks[FIELDS_NAME] = fields
        card = card.with_fields(fields.config, card.fields.made if card.fields else Made())
    if encoder is None:
        card = replace(card, encoder=None)
    else:
        networks[ENCODER_NAME] = encoder
        card = card.with_encoder(encoder.config, card.encoder.made if card.encoder else Made())
    _write(folder, networks, card, _bare_card(folder))


def _bare_card(folder: Path) -> Card | None:
    """The card of the model in ``folder`` without what knows its generator; None without one."""
    if not (folder / CARD_NAME).exists():
        return None
    try:
        return replace(read_card(folder / CARD_NAME), fields=None, encoder=None)
    except ModelFileError:
        return None


def _write(folder: Path, networks: dict[str, nn.Module], card: Card, between: Card | None) -> None:
    """Write ``networks`` by the names of their files, and ``card``.

    Args:
        between: the card of the model that is there without what is replaced. It stands there first
            so that a kill between two renames leaves a model that says nothing wrong of its parts.
    """
    named = [
        (folder / name, weights_writer(each, folder / name)) for name, each in networks.items()
    ]
    first = [] if between is None else [(folder / CARD_NAME, bytes_writer(dumps(between)))]
    replace_files([*first, *named, (folder / CARD_NAME, bytes_writer(dumps(card)))])


def save_fields(fields: DualDeformation, made: Made, folder: Path) -> None:
    """Put deformation fields into an existing model folder and onto its card.

    Raises:
        ModelFileError: the folder has no readable card.
        OutputError: the folder cannot be written.
    """
    card = read_card(folder / CARD_NAME)
    new = card.with_fields(fields.config, made)
    _write(folder, {FIELDS_NAME: fields}, new, replace(card, fields=None))


def save_encoder(encoder: Encoder, made: Made, folder: Path) -> None:
    """Put an encoder into an existing model folder and onto its card.

    Raises:
        ModelFileError: the folder has no readable card.
        OutputError: the folder cannot be written.
    """
    card = read_card(folder / CARD_NAME)
    new = card.with_encoder(encoder.config, made)
    _write(folder, {ENCODER_NAME: encoder}, new, replace(card, encoder=None))


def _load_folder(folder: Path, stop: Stop) -> Model:
    card = read_card(folder / CARD_NAME)
    weights = folder / GENERATOR_NAME
    check_size(weights, MAX_FILE_BYTES)
    generator = load_weights(_blank_generator(card, folder / CARD_NAME), weights, stop)
    if isinstance(generator, AdaptedGenerator):
        generator.probe(card.box_half)
    card, fields = _fields_of(folder, card, stop)
    card, encoder = _encoder_of(folder, card, stop)
    card = _note_useless_fields(card)
    labels = _labels_of(folder, card)
    return Model(generator, fields, card, folder, digest(weights, stop), labels, encoder)


def _blank_generator(card: Card, path: Path) -> Generator:
    """The generator of a card, about to get its weights; too large a one is never made."""
    sizes = card.architecture
    if isinstance(sizes, SirenConfig):
        return blank_network(lambda: FilmGenerator(sizes), 4 * parameter_count(sizes))
    made = adapter_class(card.kind)
    try:
        count = made.weight_count(sizes)
    except Exception as err:
        raise sizes_refusal(card.kind, err) from err
    check_count(path, count)
    with torch.random.fork_rng(devices=[]):
        return adapted_generator(card.kind, sizes)


def _note_useless_fields(card: Card) -> Card:
    """The card with a note where its fields were found to be of no use when they were trained."""
    if card.fields is None or card.fields.made.figures.get("better_than_same_point") is not False:
        return card
    note = "Its fields are no better than doing nothing: do not trust its matches."
    return replace(card, notes=(*card.notes, note))


def _fields_of(folder: Path, card: Card, stop: Stop) -> tuple[Card, DualDeformation | None]:
    """The fields, and the card with a note where it says that there are some and there are none."""
    if card.fields is None:
        return card, None
    if not (folder / FIELDS_NAME).exists():
        return without_fields(card), None
    config = card.fields.config
    blank = blank_network(lambda: DualDeformation(config), 4 * field_parameter_count(config))
    return card, load_weights(blank, folder / FIELDS_NAME, stop)


def _encoder_of(folder: Path, card: Card, stop: Stop) -> tuple[Card, Encoder | None]:
    """The encoder, and the card with a note where it says that there is one and there is none."""
    if card.encoder is None:
        return card, None
    config = card.encoder.config
    if (folder / ENCODER_NAME).exists():
        blank = blank_network(lambda: Encoder(config), 4 * encoder_parameter_count(config))
        return card, load_weights(blank, folder / ENCODER_NAME, stop)
    note = f"Its {ENCODER_NAME} is gone, so pictures are inverted without a first guess."
    return replace(card, encoder=None, notes=(*card.notes, note)), None


def _labels_of(folder: Path, card: Card) -> LabelMap | None:
    path = folder / LABELS_NAME
    if not path.exists():
        return None
    labels = read_labels(path)
    if abs(labels.box_half - card.box_half) > 1e-6 * card.box_half:
        raise LabelFileError(
            f"{path.name} was made for a box of {labels.box_half:g}, this model's is "
            f"{card.box_half:g}.",
            code="labels.box",
            advice="Put the label map beside the model it was made for.",
        )
    return labels


def without_fields(card: Card) -> Card:
    """The card of a folder whose fields are gone, with a note that says so."""
    note = f"Its {FIELDS_NAME} is gone, so it opens without correspondence."
    return replace(card, fields=None, notes=(*card.notes, note))
