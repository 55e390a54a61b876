"""pi-GAN's files to a folder and back."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddf_core.errors import DdfError, InputError, OutputError
from ddf_core.io.convert import convert
from ddf_core.io.model_folder import load_model
from tools.fuzz.model_files import write_folder, write_zip_pair


def test_a_checkpoint_becomes_a_folder_and_a_checkpoint_again(tmp_path: Path) -> None:
    source = write_zip_pair(tmp_path / "pair")
    folder = convert(source, tmp_path / "own", "cats")
    back = convert(folder, tmp_path / "back")
    assert (folder, back) == (tmp_path / "own", tmp_path / "back" / "generator.pth")
    first, second, third = (load_model(path) for path in (source, folder, back))
    for name, value in first.generator.state_dict().items():
        assert torch.equal(second.generator.state_dict()[name], value)
        assert torch.equal(third.generator.state_dict()[name], value)
    assert second.card.camera.near == third.card.camera.near == 0.8
    assert not second.card.clip_to_box


def test_a_pair_can_be_named_by_its_file(tmp_path: Path) -> None:
    convert(write_folder(tmp_path / "own"), tmp_path / "out" / "195000_generator.pth")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "195000_ema.pth",
        "195000_generator.pth",
        "camera.json",
    ]


def test_a_name_that_hides_the_average_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        convert(write_folder(tmp_path / "own"), tmp_path / "out" / "back.pth")
    assert caught.value.code == "input.not_pigan"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("there", ["ema.pth", "camera.json"])
def test_what_lies_beside_a_pair_is_not_written_over_either(tmp_path: Path, there: str) -> None:
    own = write_folder(tmp_path / "own")
    (tmp_path / there).write_text("of another training")
    with pytest.raises(OutputError, match="exists already"):
        convert(own, tmp_path / "generator.pth")
    assert (tmp_path / there).read_text() == "of another training"


def test_a_model_is_never_written_over(tmp_path: Path) -> None:
    pair, own = write_zip_pair(tmp_path / "pair"), write_folder(tmp_path / "own")
    for src, dst in ((pair, own), (own, pair)):
        with pytest.raises(OutputError, match="exists already") as caught:
            convert(src, dst)
        assert caught.value.code == "output.exists"


def test_a_folder_cannot_have_the_name_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        convert(write_zip_pair(tmp_path / "pair"), tmp_path / "own.pth")
    assert caught.value.code == "output.not_a_folder"


def test_a_bad_source_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(DdfError) as caught:
        convert(tmp_path / "absent", tmp_path / "own")
    assert caught.value.code == "model.not_found"
    assert list(tmp_path.iterdir()) == []
