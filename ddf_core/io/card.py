"""The card of a model as a file, card.json: read with every value checked, and written."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from ddf_core.card import FORMAT_VERSION, Card
from ddf_core.errors import ModelFileError
from ddf_core.io.card_ranges import check_adapter, check_architecture, check_numbers
from ddf_core.io.json_codec import TAG, WrongValue, decode, dumps, read_json
from ddf_core.io.limits import MAX_WEIGHT_BYTES, too_large
from ddf_core.io.ranges import check_camera, within
from ddf_core.io.safe_write import write_bytes
from ddf_core.models.adapter import AdapterConfig
from ddf_core.models.camera_network import CAMERA_OUTPUTS, HalvedPicture
from ddf_core.models.deformation import DeformationConfig
from ddf_core.models.encoder import EncoderConfig
from ddf_core.models.film_generator import FILM_SIREN
from ddf_core.models.film_siren import SirenConfig
from ddf_core.plain_text import MAX_NAME, plain_texts

# Letters of its texts, by the names of their fields: they stand in the window and on terminals.
TEXTS = {
    "name": MAX_NAME,
    "group": MAX_NAME,
    "date": MAX_NAME,
    "commit": MAX_NAME,
    "kind": MAX_NAME,
}
MAX_TEXT = 2000
CARD_NAME = "card.json"


def read_card(path: Path) -> Card:
    """The card in a file, every value checked.

    Raises:
        ModelFileError: ``model.not_json``, ``model.newer_format``, ``model.bad_card`` or
            ``model.too_large``.
    """
    value = read_json(path)
    version = value.get("format_version") if isinstance(value, dict) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise ModelFileError(
            f"{path.name}: the format is version {version}, this program reads {FORMAT_VERSION}.",
            code="model.newer_format",
            advice="The model was made by a newer program: update this one.",
        )
    try:
        card = decode(Card, _with_kind(value))
        _check(card)
    except WrongValue as err:
        raise ModelFileError(
            f"{path.name}: {err}.",
            code="model.bad_card",
            advice="The card is damaged or was edited by hand: restore it.",
        ) from err
    card = plain_texts(card, TEXTS, MAX_TEXT)
    check_sizes(path, card.architecture, card.fields.config if card.fields else None)
    if card.encoder and 4 * encoder_parameter_count(card.encoder.config) > MAX_WEIGHT_BYTES:
        raise too_large(path, "its encoder's sizes are too large", MAX_WEIGHT_BYTES)
    return card


def write_card(card: Card, path: Path) -> None:
    """Write the card at once.

    Raises:
        OutputError: the file cannot be written.
    """
    write_bytes(path, dumps(card))


def parameter_count(config: SirenConfig) -> int:
    """How many numbers a generator has, the stored mean style included; nothing is allocated."""
    hidden = config.hidden_dim
    films = hidden * (config.input_dim + 1) + (config.layers - 1) * hidden * (hidden + 1)
    colour = hidden * (hidden + 3 * config.colour_uses_direction + 1)
    heads = (hidden + 1) + 3 * (hidden + 1)
    embedding = config.embedding_channels * config.embedding_resolution**3
    sizes = [config.latent_dim] + [config.mapping_hidden] * config.mapping_layers
    mapping = _mapping_count(sizes, config.style_dim)
    return films + colour + heads + embedding + mapping + 2 * config.style_dim


def field_parameter_count(config: DeformationConfig) -> int:
    """How many numbers a pair of deformation fields has."""
    hidden = config.hidden_dim
    films = 4 * hidden + (config.layers - 1) * hidden * (hidden + 1) + 3 * (hidden + 1)
    sizes = [config.condition_dim] + [config.mapping_hidden] * config.mapping_layers
    one = films + _mapping_count(sizes, config.layers * hidden)
    return 2 * (one + config.condition_dim) + config.confidence_terms


def encoder_parameter_count(config: EncoderConfig) -> int:
    """How many numbers an encoder has, roughly from above: every stage as if it looked twice."""
    heads = (config.hidden + 1) * (config.size + CAMERA_OUTPUTS)
    whole = _picture_count(config) + heads + config.size * config.style_dim
    if config.camera is not None:
        whole += _picture_count(config.camera) + (config.camera.hidden + 1) * CAMERA_OUTPUTS
    return whole


def _picture_count(config: HalvedPicture) -> int:
    """Of what stands between a picture and the answers."""
    stages = sum(b * (25 * a + 9 * b + 6) for a, b in pairwise([3, *config.channels]))
    return stages + (config.channels[-1] * config.last_px**2 + 1) * config.hidden


def check_sizes(
    path: Path, config: SirenConfig | AdapterConfig, fields: DeformationConfig | None
) -> None:
    """Refuse an architecture whose weights alone would be above the limit.

    Those of an adapter are counted by itself, when it is looked for.

    Raises:
        ModelFileError: ``model.too_large``.
    """
    count = parameter_count(config) if isinstance(config, SirenConfig) else 0
    check_count(path, count + (field_parameter_count(fields) if fields else 0))


def check_count(path: Path, count: int) -> None:
    """Refuse a network of more numbers than are read.

    Raises:
        ModelFileError: ``model.too_large``.
    """
    if 4 * count > MAX_WEIGHT_BYTES:
        raise too_large(path, f"its architecture needs {4 * count:,} bytes", MAX_WEIGHT_BYTES)


def _mapping_count(sizes: list[int], style_dim: int) -> int:
    hidden = sum((a + 1) * b for a, b in pairwise(sizes))
    return hidden + (sizes[-1] + 1) * 2 * style_dim


def _check(card: Card) -> None:
    """Everything that a wrong value of would break or freeze the program later."""
    check_numbers(card)
    if isinstance(card.architecture, SirenConfig):
        check_architecture(card.architecture)
    else:
        check_adapter(card.architecture)
    check_camera("camera", card.camera)
    if len(card.axes) > card.architecture.latent_dim:
        raise WrongValue(
            "axes", f"names {len(card.axes)} sliders, z has {card.architecture.latent_dim}"
        )
    for i, axis in enumerate(card.axes):
        if not axis.low < axis.high:
            raise WrongValue(f"axes[{i}]", f"goes from {axis.low} to {axis.high}")
    if card.fields:
        _check_fields(card.fields.config, card.architecture)
    if card.encoder:
        _check_encoder(card.encoder.config, card.architecture)


def _with_kind(value: object) -> object:
    """A card's JSON, its architecture told apart by the kind of the generator for ``decode``."""
    said = value.get("architecture") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(said, dict):
        return value
    if TAG in said:
        raise WrongValue(f"architecture.{TAG}", "is not known")
    is_film = value.get("kind", FILM_SIREN) == FILM_SIREN
    name = (SirenConfig if is_film else AdapterConfig).__name__
    return {**value, "architecture": {TAG: name, **said}}


def _check_fields(config: DeformationConfig, generator: SirenConfig | AdapterConfig) -> None:
    wanted = 2 * generator.style_dim if config.condition == "style" else generator.latent_dim
    if config.condition_dim != wanted:
        raise WrongValue(
            "fields.config.condition_dim",
            f"is {config.condition_dim}, the {config.condition} of this generator has {wanted}",
        )


def _check_stages(where: str, config: HalvedPicture) -> None:
    within(where + "channels", len(config.channels), 1, 6)
    if config.last_px < 1:
        raise WrongValue(where + "channels", "halve the picture away to nothing")


def _check_encoder(config: EncoderConfig, generator: SirenConfig | AdapterConfig) -> None:
    where = "encoder.config."
    _check_stages(where, config)
    if config.camera is not None:
        _check_stages(where + "camera.", config.camera)
    if config.style_dim != 2 * generator.style_dim:
        raise WrongValue(
            where + "style_dim",
            f"is {config.style_dim}, this generator has {2 * generator.style_dim}",
        )
    if config.kind == "latent" and config.size != generator.latent_dim:
        raise WrongValue(where + "size", f"is {config.size}, z has {generator.latent_dim}")
