"""What is too much: bounds that a file must keep before anything is allocated for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ddf_core.errors import ModelFileError
from ddf_core.io.file_door import check_plain, shown_path, why_unreadable

if TYPE_CHECKING:
    # For the hints alone: the window reads its sessions by these bounds and must not load torch.
    from torch import Tensor

MIB = 1 << 20

MAX_JSON_BYTES = 4 * MIB
MAX_HEADER_BYTES = 4 * MIB
# The largest network read is an embedding pi-GAN, 32 x 96^3 floats: 113 MiB, twice in a checkpoint.
MAX_WEIGHT_BYTES = 512 * MIB
MAX_FILE_BYTES = 1024 * MIB
# A module tree of pi-GAN pickles to about 11 KiB; a legacy file keeps its source text beside it.
MAX_PICKLE_BYTES = 1 * MIB
MAX_TENSORS = 4096
# Numbers that are looked at together: torch makes copies of what it looks at.
FINITE_PIECE = 1 << 22
MAX_DIMENSIONS = 8


def check_size(path: Path, limit: int) -> int:
    """The size of a file in bytes.

    Raises:
        ModelFileError: ``model.not_found``, ``model.unreadable``, ``model.empty`` or
            ``model.too_large``.
    """
    try:
        size = path.stat().st_size
        check_plain(path)
    except FileNotFoundError as err:
        raise ModelFileError(
            f"{path} does not exist.",
            code="model.not_found",
            advice="Check the path.",
        ) from err
    except (OSError, ValueError) as err:
        raise unreadable(path, err) from err
    if size == 0:
        raise ModelFileError(
            f"{path.name}: the file is empty.",
            code="model.empty",
            advice="It was probably not copied to the end: copy it again.",
        )
    if size > limit:
        raise too_large(path, f"the file has {size:,} bytes", limit)
    return size


def too_large(path: Path, what: str, limit: int) -> ModelFileError:
    """The refusal of anything above ``limit`` bytes."""
    return ModelFileError(
        f"{path.name}: {what}, at most {limit:,} are read.",
        code="model.too_large",
        advice="This is no model of this program or of pi-GAN.",
    )


def unreadable(path: Path, err: OSError | ValueError) -> ModelFileError:
    """The refusal of a file that the system does not let us read, or of a name that it cannot."""
    return ModelFileError(
        f"{shown_path(path)} cannot be read: {why_unreadable(err)}.",
        code="model.unreadable",
        advice="Check that you may read it.",
    )


def truncated_error(path: Path, what: str) -> ModelFileError:
    """The refusal of a file that ends too early."""
    return ModelFileError(
        f"{path.name}: {what}.",
        code="model.truncated",
        advice="It was probably not copied to the end: copy it again.",
    )


def check_finite(path: Path, name: str, tensor: Tensor) -> None:
    """Refuse a tensor that holds NaN or infinity.

    Raises:
        ModelFileError: ``model.not_finite``.
    """
    pieces = tensor.reshape(-1).split(FINITE_PIECE)
    if not all(bool(piece.isfinite().all()) for piece in pieces):
        raise ModelFileError(
            f"{path.name}: tensor '{name}' holds values that are not finite.",
            code="model.not_finite",
            advice="The training that made it diverged, or the file is damaged: use another one.",
        )


def check_shape(path: Path, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Refuse a tensor of another size than the architecture asks for.

    Raises:
        ModelFileError: ``model.wrong_shape``.
    """
    if shape != wanted:
        raise ModelFileError(
            f"{path.name}: tensor '{name}' has shape {shape}, this model needs {wanted}.",
            code="model.wrong_shape",
            advice="The file was made for another size: use it with the files it came with.",
        )
