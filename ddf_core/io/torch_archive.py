"""The two containers of ``torch.save``: zip files, and the legacy row of pickles before them.

Gives the tree of the pickle (see ``pigan_pickle``) and, on demand, tensors. Storages stay on the
disk until one is asked for; a CUDA tag changes nothing, everything is read to the CPU. What a tree
is, where it is no pi-GAN's, is said by ``checkpoint_kind``.
"""

from __future__ import annotations

from pathlib import Path

from ddf_core.errors import ModelFileError
from ddf_core.io import limits, torch_zip
from ddf_core.io.file_door import open_plain
from ddf_core.io.file_kind import refuse_other_file
from ddf_core.io.torch_legacy import open_legacy
from ddf_core.io.torch_storage import Archive as Archive
from ddf_core.io.torch_storage import io_error


def is_archive(path: Path) -> bool:
    """Whether a file begins like one of ``torch.save``.

    Raises:
        ModelFileError: ``model.unreadable``.
    """
    try:
        with open_plain(path) as file:
            start = file.read(4)
    except OSError as err:
        raise limits.unreadable(path, err) from err
    return start in torch_zip.STARTS or start[:1] == b"\x80"


def open_archive(path: Path) -> Archive:
    """Read the tree of a file of ``torch.save``; no tensor is read yet.

    Raises:
        ModelFileError: ``model.truncated``, ``model.bad_archive``, ``model.bad_pickle``,
            ``model.hostile_pickle``, ``model.unknown_class``, ``model.too_large``,
            ``model.other_file``: it is something else, which is named; ``model.unknown_format``.
    """
    size = limits.check_size(path, limits.MAX_FILE_BYTES)
    try:
        with open_plain(path) as file:
            start = file.read(4)
            file.seek(0)
            if start in torch_zip.STARTS:
                return torch_zip.open_zip(path, file, size)
            if start[:1] == b"\x80":
                return open_legacy(path, file, size)
    except OSError as err:
        raise io_error(path, err) from err
    refuse_other_file(path)
    raise ModelFileError(
        f"{path.name}: this is no file of torch.save.",
        code="model.unknown_format",
        advice="Open the generator.pth that pi-GAN's training wrote.",
    )
