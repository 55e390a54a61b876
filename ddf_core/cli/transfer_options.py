"""What the transfer subcommands share: instances by seed or by file, and the label map."""

from __future__ import annotations

from pathlib import Path

from ddf_core.cli.arguments import InstanceName, Parser, instance_of
from ddf_core.errors import InputError
from ddf_core.io.label_file import read_labels
from ddf_core.io.latent_file import read_latent
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import ModelInfo
from ddf_core.shown import Instance, LatentInstance


def add_labels(parser: Parser, help_text: str) -> None:
    """``--labels``: a label map other than the model's own."""
    parser.add_argument("--labels", type=Path, metavar="FILE", help=help_text)


def named_instance(
    name: InstanceName | None, file: Path | None, info: ModelInfo, psi: float
) -> Instance:
    """The instance of a seed, or of a latent file.

    Raises:
        LatentFileError: the file holds no latent of this model.
    """
    if file is not None:
        latent = read_latent(file, info.latent_dim)
        return LatentInstance(latent.z, psi if latent.psi is None else latent.psi)
    assert name is not None
    return instance_of(name, info.latent_dim, psi)


def model_labels(file: Path | None, info: ModelInfo) -> LabelMap:
    """The label map of an ``.npz`` file, else the one that came with the model.

    Raises:
        LabelFileError: the file holds no label map.
        InputError: ``labels.none``: no file was named, and the model has none.
    """
    if file is not None:
        return read_labels(file)
    if info.labels is None:
        raise InputError(
            f"The model '{info.name}' has no label map.",
            code="labels.none",
            advice="Name one with --labels, made by painting on the template.",
        )
    return info.labels


def label_numbers_of(names: list[str], labels: LabelMap) -> tuple[int, ...]:
    """The numbers of labels by name.

    Raises:
        InputError: ``labels.name``.
    """
    numbers = []
    for name in names:
        number = labels.number_of(name)
        if number is None:
            known = ", ".join(label.name for label in labels.labels)
            raise InputError(
                f"There is no label '{name}'.", code="labels.name", advice=f"Labels are {known}."
            )
        numbers.append(number)
    return tuple(numbers)
