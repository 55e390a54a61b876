"""Models at the door: find out what a path is, read it whole, or write a model folder.

A model folder holds ``card.json``, ``generator.safetensors`` and, once fields were trained,
``fields.safetensors`` and ``encoder.safetensors``; where its template has labels, ``labels.npz``.
pi-GAN's own files are read by ``pigan_checkpoint``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ddf_core.device import chosen_device
from ddf_core.errors import InputError, LabelFileError, ModelFileError
from ddf_core.io.card import CARD_NAME, Card, FieldsCard, Made, read_card, write_card
from ddf_core.io.limits import MAX_FILE_BYTES, sized
from ddf_core.io.pigan_checkpoint import load_checkpoint
from ddf_core.io.torch_archive import is_archive
from ddf_core.io.weights import digest, load_weights, save_weights
from ddf_core.labels.label_file import LABELS_NAME, read_labels
from ddf_core.labels.label_map import LabelMap
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.encoder import Encoder
from ddf_core.models.generator import Generator, InstanceField, Style
from ddf_core.requests import latent_of_seed
from ddf_core.resource_paths import BUNDLED_MODEL, MODELS

GENERATOR_NAME = "generator.safetensors"
FIELDS_NAME = "fields.safetensors"
ENCODER_NAME = "encoder.safetensors"


@dataclass(frozen=True, eq=False)
class Model:
    """A generator, its fields where they were trained, and its card.

    ``digest`` is the SHA-256 of the file that holds the generator's weights; ``labels`` the label
    map of the template, where one came with it; ``encoder`` guesses styles of pictures, where one
    was trained.
    """

    generator: Generator
    fields: DualDeformation | None
    card: Card
    path: Path
    digest: str
    labels: LabelMap | None = None
    encoder: Encoder | None = None

    def to(self, device: torch.device) -> Model:
        """The same model with all of its networks moved to a device."""
        for network in (self.generator, self.fields, self.encoder):
            if network is not None:
                network.to(device)
        return self

    def instance(
        self,
        *,
        seed: int | None = None,
        z: torch.Tensor | None = None,
        style: Style | None = None,
        psi: float = 1.0,
    ) -> InstanceField:
        """An instance as a field: of a seed, a latent (L,) or a style; of none, the template.

        Raises:
            InputError: ``input.instance``: more than one was given, z has another size, or the seed
                is no whole number from 0 on.
        """
        if sum(given is not None for given in (seed, z, style)) > 1:
            raise InputError("an instance is one of seed, z and style", code="input.instance")
        if seed is not None:
            if not isinstance(seed, int) or seed < 0:
                raise InputError(
                    f"{seed!r} is no seed.",
                    code="input.instance",
                    advice="A seed is a whole number from 0 on.",
                )
            z = torch.tensor(latent_of_seed(seed, self.card.architecture.latent_dim))
        if z is not None:
            style = self._style(torch.as_tensor(z, dtype=torch.float32), psi)
        style = style or self.generator.mean_style()
        return InstanceField(self.generator, style, self.card.box_half, self.card.clip_to_box)

    @torch.no_grad()
    def _style(self, z: torch.Tensor, psi: float) -> Style:
        wanted = self.card.architecture.latent_dim
        if tuple(z.shape) != (wanted,):
            raise InputError(
                f"z has shape {tuple(z.shape)}, this model needs ({wanted},).",
                code="input.instance",
            )
        return self.generator.style(z, psi)


def load_model(
    path: Path | str | None = None, *, preset: str | None = None, device: str = "cpu"
) -> Model:
    """Read a model whole, or refuse it whole.

    Args:
        path: a model folder, a file in one, a bundled model's name, or a pi-GAN ``generator.pth``
            with its ``ema.pth`` beside it; None is the bundled heads.
        preset: the camera of a pi-GAN checkpoint: ``celeba``, ``cats`` or ``carla``.
        device: where its networks compute: ``cpu``, ``cuda``, or ``auto``.

    Raises:
        ModelFileError: the file is absent, damaged, hostile, too large or of another size.
        LabelFileError: its label map is.
        InputError: ``input.preset``, or ``device``.
    """
    where = chosen_device(device)
    place = model_place(path)
    checkpoint = _checkpoint_file(place)
    if checkpoint is not None:
        parts = load_checkpoint(checkpoint, preset)
        return Model(parts.generator, None, parts.card, parts.path, parts.digest).to(where)
    folder = _own_folder(place, bundled=path is None)
    if preset is not None:
        raise InputError(
            f"A preset is for pi-GAN files; {place} holds its camera itself.",
            code="input.preset",
            advice="Leave the preset out.",
        )
    return _load_folder(folder).to(where)


def model_place(path: Path | str | None) -> Path:
    """Where a model lies: an existing path wins over a bundled model's name; None is ``heads``."""
    if path is None:
        return BUNDLED_MODEL
    place = Path(path)
    if not place.exists() and str(path) in bundled_names():
        return MODELS / place
    return place


def bundled_names() -> tuple[str, ...]:
    """The models that come with the program, by name."""
    return tuple(sorted(card.parent.name for card in MODELS.glob(f"*/{CARD_NAME}")))


def save_model(
    generator: Generator, card: Card, folder: Path, fields: DualDeformation | None = None
) -> None:
    """Write a model folder; each file is replaced at once, the card last.

    Raises:
        OutputError: the folder cannot be written.
        ModelFileError: ``model.not_finite``.
    """
    # An encoder knows one generator: save_encoder puts it beside it.
    card = replace(card, architecture=generator.config, encoder=None)
    save_weights(generator, folder / GENERATOR_NAME)
    if fields is None:
        card = replace(card, fields=None)
    else:
        save_weights(fields, folder / FIELDS_NAME)
        made = card.fields.made if card.fields else Made()
        card = replace(card, fields=FieldsCard(fields.config, made))
    write_card(card, folder / CARD_NAME)


def save_fields(fields: DualDeformation, made: Made, folder: Path) -> None:
    """Put deformation fields into an existing model folder and onto its card.

    Raises:
        ModelFileError: the folder has no readable card.
        OutputError: the folder cannot be written.
    """
    card = read_card(folder / CARD_NAME)
    save_weights(fields, folder / FIELDS_NAME)
    write_card(card.with_fields(fields.config, made), folder / CARD_NAME)


def save_encoder(encoder: Encoder, made: Made, folder: Path) -> None:
    """Put an encoder into an existing model folder and onto its card.

    Raises:
        ModelFileError: the folder has no readable card.
        OutputError: the folder cannot be written.
    """
    card = read_card(folder / CARD_NAME)
    save_weights(encoder, folder / ENCODER_NAME)
    write_card(card.with_encoder(encoder.config, made), folder / CARD_NAME)


def _load_folder(folder: Path) -> Model:
    card = read_card(folder / CARD_NAME)
    weights = folder / GENERATOR_NAME
    sized(weights, MAX_FILE_BYTES)
    # The initial weights are thrown away: they must not move the caller's random numbers. (The meta
    # device would spare them, but its first use costs more than a second.)
    with torch.random.fork_rng(devices=[]):
        generator = load_weights(Generator(card.architecture), weights)
        fields = None
        if card.fields is not None and not (folder / FIELDS_NAME).exists():
            card = without_fields(card)
        if card.fields is not None:
            fields = load_weights(DualDeformation(card.fields.config), folder / FIELDS_NAME)
        card, encoder = _encoder_of(folder, card)
    card = _with_doubts(card)
    labels = _labels_of(folder, card)
    return Model(generator, fields, card, folder, digest(weights), labels, encoder)


def _with_doubts(card: Card) -> Card:
    """The card with a note where its fields were found to be of no use when they were trained."""
    if card.fields is None or card.fields.made.figures.get("better_than_same_point") is not False:
        return card
    note = "Its fields are no better than doing nothing: do not trust its matches."
    return replace(card, notes=(*card.notes, note))


def _encoder_of(folder: Path, card: Card) -> tuple[Card, Encoder | None]:
    """The encoder, and the card with a note where it says that there is one and there is none."""
    if card.encoder is None:
        return card, None
    if (folder / ENCODER_NAME).exists():
        return card, load_weights(Encoder(card.encoder.config), folder / ENCODER_NAME)
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


def _checkpoint_file(place: Path) -> Path | None:
    """The pi-GAN file that a path means, by its first bytes; None where it means something else."""
    if place.is_dir() and not (place / CARD_NAME).exists():
        place = place / "generator.pth"
    if not place.is_file():
        return None
    return place if place.suffix in (".pth", ".pt") or is_archive(place) else None


def _own_folder(place: Path, bundled: bool) -> Path:
    """The folder of a path that names one of its files or itself."""
    folder = place if place.is_dir() else place.parent
    if place.exists() and (folder / CARD_NAME).exists():
        return folder
    if bundled:
        raise ModelFileError(
            f"the bundled model is not in {BUNDLED_MODEL}.",
            code="model.not_bundled",
            advice="Clone the repository again, or make it: python -m ddf_core train generator",
        )
    if not place.exists():
        raise ModelFileError(
            f"{place} does not exist.", code="model.not_found", advice="Check the path."
        )
    raise ModelFileError(
        f"{place} is no model.",
        code="model.unknown_format",
        advice="Open a model folder (with a card.json) or a pi-GAN generator.pth.",
    )
