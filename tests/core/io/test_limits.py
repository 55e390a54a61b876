"""Sizes and values that are refused before anything is allocated for them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddf_core.errors import ModelFileError
from ddf_core.io.limits import check_finite, check_shape, check_size


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (None, "not_found", "does not exist."),
        (b"", "empty", "the file is empty."),
        (b"12345", "too_large", "the file has 5 bytes, at most 4 are read."),
    ],
)
def test_a_file_of_no_sensible_size_is_refused(
    tmp_path: Path, data: bytes | None, code: str, message: str
) -> None:
    path = tmp_path / "a.pth"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelFileError) as caught:
        check_size(path, 4)
    assert caught.value.code == f"model.{code}"
    assert caught.value.message.endswith(message)


def test_a_file_of_the_limit_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1234")
    assert check_size(tmp_path / "a", 4) == 4


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_one_bad_number_among_many_is_found(bad: float) -> None:
    values = torch.zeros(1000)
    check_finite(Path("x"), "w", values)
    values[999] = bad
    with pytest.raises(ModelFileError, match="tensor 'w' holds values that are not finite"):
        check_finite(Path("x"), "w", values)


def test_a_shape_is_compared_whole() -> None:
    check_shape(Path("x"), "w", (2, 3), (2, 3))
    with pytest.raises(ModelFileError, match=r"has shape \(2,\), this model needs \(2, 3\)"):
        check_shape(Path("x"), "w", (2,), (2, 3))
