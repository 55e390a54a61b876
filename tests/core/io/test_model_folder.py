"""Models by path: folders, files in them, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from ddf_core.card import Made
from ddf_core.engine.engine import Engine
from ddf_core.errors import Cancelled, InputError, LabelFileError, ModelFileError
from ddf_core.io import blank, model_path, model_place
from ddf_core.io.label_file import write_labels
from ddf_core.io.model_folder import load_model, save_encoder, save_fields, save_model
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.requests import LoadModel
from ddf_core.shown import latent_of_seed
from tools.fuzz.model_files import tiny_generator, write_folder, write_zip_pair


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("sound") / "tiny")


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "tiny"))


@pytest.mark.parametrize("name", ["", "card.json", "generator.safetensors", "fields.safetensors"])
def test_a_folder_is_opened_by_itself_or_any_of_its_files(sound: Path, name: str) -> None:
    model = load_model(sound / name)
    for key, value in tiny_generator().state_dict().items():
        assert torch.equal(model.generator.state_dict()[key], value)
    assert model.fields is not None
    assert model.path == sound


def test_reading_a_model_leaves_the_callers_random_numbers_alone(sound: Path) -> None:
    before = torch.get_rng_state()
    load_model(sound)
    assert torch.equal(torch.get_rng_state(), before)


def test_reading_a_folder_is_given_up_whenever_somebody_says_so(sound: Path) -> None:
    asked: list[int] = []
    load_model(sound, stop=lambda: asked.append(1) is not None)
    # Often enough to be quick: for each tensor, and each piece of the file that is hashed.
    assert len(asked) > 30
    for count in (1, 10, len(asked)):
        left = iter(range(count - 1))
        with pytest.raises(Cancelled):
            load_model(sound, stop=lambda left=left: next(left, None) is None)


def test_every_large_network_has_its_weights_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 2 * tiny_generator().config.style_dim
    config = EncoderConfig("latent", 4, size, picture_px=8, channels=(2, 2), hidden=4)
    save_encoder(Encoder(config), Made("none"), folder)
    usual = load_model(folder)
    monkeypatch.setattr(blank, "META_BYTES", 0)
    model = load_model(folder)
    for name in ("generator", "fields", "encoder"):
        wanted = getattr(usual, name).state_dict()
        for key, value in getattr(model, name).state_dict().items():
            assert torch.equal(value, wanted[key])


def test_a_load_that_is_stopped_leaves_the_old_model_in_place(sound: Path) -> None:
    engine = Engine()
    engine.answer(LoadModel(sound))
    before, asked = engine.model, iter(range(5))
    with pytest.raises(Cancelled):
        engine.answer(LoadModel(sound), lambda: next(asked, None) is None)
    assert engine.model is before


def test_an_instance_of_a_seed_is_the_instance_of_its_latent(sound: Path) -> None:
    model = load_model(sound)
    z = torch.tensor(latent_of_seed(3, 4))
    x = torch.rand(5, 3) * 0.2 - 0.1
    torch.testing.assert_close(model.instance(seed=3)(x), model.instance(z=z)(x))
    template = model.instance(style=model.generator.mean_style())(x)
    torch.testing.assert_close(model.instance()(x), template)
    torch.testing.assert_close(model.instance(seed=3, psi=0.0)(x), template)
    assert not torch.allclose(model.instance(seed=3)(x)[0], template[0], atol=1e-4)


def test_an_instance_is_asked_for_in_one_way_only(sound: Path) -> None:
    model = load_model(sound)
    with pytest.raises(InputError, match="one of seed, z and style"):
        model.instance(seed=1, z=torch.zeros(4))
    with pytest.raises(InputError, match=r"z has shape \(5,\), this model needs \(4,\)"):
        model.instance(z=torch.zeros(5))


def encoder_for(folder: Path) -> Encoder:
    architecture = load_model(folder).card.architecture
    size, style_dim = architecture.latent_dim, 2 * architecture.style_dim
    return Encoder(EncoderConfig("latent", size, style_dim, 16, (4, 8), 6))


def test_an_encoder_is_put_into_a_folder_and_onto_its_card(folder: Path) -> None:
    assert load_model(folder).encoder is None
    encoder = encoder_for(folder)
    save_encoder(encoder, Made("train encoder", 6), folder)
    again = load_model(folder)
    assert again.encoder is not None
    assert again.fields is not None
    assert again.card.encoder is not None
    assert again.card.encoder.made.seed == 6
    for key, value in encoder.state_dict().items():
        assert torch.equal(again.encoder.state_dict()[key], value)


def test_without_its_encoder_a_model_opens_with_a_note(folder: Path) -> None:
    save_encoder(encoder_for(folder), Made(), folder)
    (folder / "encoder.safetensors").unlink()
    model = load_model(folder)
    assert model.encoder is None
    assert any("without a first guess" in note for note in model.card.notes)


def test_a_generator_that_is_saved_anew_has_no_encoder(folder: Path) -> None:
    save_encoder(encoder_for(folder), Made(), folder)
    model = load_model(folder)
    save_model(model.generator, model.card, folder)
    assert load_model(folder).encoder is None


def test_fields_are_put_into_a_folder_and_onto_its_card(folder: Path) -> None:
    generator = load_model(folder).generator
    card = load_model(folder).card
    save_model(generator, card, folder)
    assert load_model(folder).fields is None
    config = DeformationConfig(condition_dim=4, condition="z", hidden_dim=4, layers=2)
    fields = DualDeformation(config)
    save_fields(fields, Made("train fields", 5), folder)
    again = load_model(folder)
    assert again.fields is not None
    assert again.card.fields is not None
    assert again.card.fields.made.seed == 5
    for key, value in fields.state_dict().items():
        assert torch.equal(again.fields.state_dict()[key], value)


def test_a_generator_saved_with_fields_keeps_them(folder: Path) -> None:
    model = load_model(folder)
    save_model(model.generator, model.card, folder / "copy", model.fields)
    assert load_model(folder / "copy").card == model.card


def test_a_kill_between_two_files_never_joins_parts_of_two_models(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_encoder(encoder_for(folder), Made(), folder)
    old = load_model(folder)
    seen = []
    usual = Path.replace

    def look(self: Path, target: Path) -> Path:
        usual(self, target)
        seen.append(load_model(folder))
        return target

    monkeypatch.setattr(Path, "replace", look)
    save_model(tiny_generator(seed=1), old.card, folder)
    first = [model.digest == old.digest for model in seen]
    assert (first[0], first[-1]) == (True, False)
    # Fields and encoder know the old generator alone.
    assert not any(model.fields or model.encoder for model in seen)


def test_a_kill_while_fields_are_replaced_leaves_a_model_that_opens(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = DeformationConfig(condition_dim=4, condition="z", hidden_dim=6, layers=2)
    opened = []
    usual = Path.replace

    def look(self: Path, target: Path) -> Path:
        usual(self, target)
        opened.append(load_model(folder).fields)
        return target

    monkeypatch.setattr(Path, "replace", look)
    save_fields(DualDeformation(wider), Made(), folder)
    assert [fields is None for fields in opened] == [True, True, False]


def test_a_model_is_saved_with_its_encoder_at_once(folder: Path) -> None:
    model, encoder = load_model(folder), encoder_for(folder)
    card = model.card.with_encoder(encoder.config, Made("train pictures", 4))
    save_model(model.generator, card, folder / "copy", encoder=encoder)
    again = load_model(folder / "copy")
    assert again.encoder is not None
    assert again.card.encoder == card.encoder


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("card.json", "model.unknown_format"),
        ("generator.safetensors", "model.not_found"),
    ],
)
def test_a_folder_with_a_file_missing_is_refused(folder: Path, missing: str, code: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(ModelFileError) as caught:
        load_model(folder)
    assert caught.value.code == code


def test_a_folder_whose_fields_are_gone_opens_without_them_and_says_so(folder: Path) -> None:
    (folder / "fields.safetensors").unlink()
    model = load_model(folder)
    assert model.fields is None and model.card.fields is None
    assert "fields.safetensors is gone" in model.card.notes[-1]


@pytest.mark.parametrize("seed", [-1, "a"])
def test_what_is_no_seed_is_refused(sound: Path, seed: int) -> None:
    with pytest.raises(InputError, match="is no seed"):
        load_model(sound).instance(seed=seed)


def test_weights_of_another_size_are_refused_by_tensor_and_shape(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text())
    card["architecture"]["mapping_hidden"] = 7
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelFileError) as caught:
        load_model(folder)
    assert caught.value.code == "model.wrong_shape"
    assert caught.value.message == (
        "generator.safetensors: tensor 'siren.mapping_network.network.0.bias' has shape (5,), "
        "this model needs (7,)."
    )


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("absent", None, "model.not_found"),
        ("notes.txt", b"hello", "model.unknown_format"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "model.other_file"),
        ("other.pth", b"hello", "model.unknown_format"),
    ],
)
def test_what_is_no_model_is_refused(
    tmp_path: Path, name: str, data: bytes | None, code: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ModelFileError) as caught:
        load_model(tmp_path / name)
    assert caught.value.code == code


def test_a_missing_bundled_model_is_told_apart_from_a_wrong_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (model_path, model_place):
        monkeypatch.setattr(module, "BUNDLED_MODEL", tmp_path / "gone")
    with pytest.raises(ModelFileError) as caught:
        load_model()
    assert caught.value.code == "model.not_bundled"
    assert "train generator" in caught.value.advice


def test_a_preset_is_for_pigan_files_only(sound: Path) -> None:
    with pytest.raises(InputError, match="holds its camera itself") as caught:
        load_model(sound, preset="celeba")
    assert caught.value.code == "input.preset"


def test_a_folder_with_a_pigan_pair_is_opened_as_such(tmp_path: Path) -> None:
    path = write_zip_pair(tmp_path)
    assert load_model(tmp_path).path == path
    assert load_model(str(path)).fields is None


def a_map(box_half: float) -> LabelMap:
    return LabelMap((Label("all", "#102030"),), box_half).add_stroke(
        Stroke(1, 0.1, ((0.0, 0.0, 0.0),))
    )


def test_a_label_map_in_the_folder_comes_with_the_model(folder: Path) -> None:
    assert load_model(folder).labels is None
    labels = a_map(load_model(folder).card.box_half)
    write_labels(folder / "labels.npz", labels)
    assert load_model(folder).labels == labels.flatten_strokes()


def test_a_label_map_of_another_box_or_a_damaged_one_is_refused(folder: Path) -> None:
    write_labels(folder / "labels.npz", a_map(17.0))
    with pytest.raises(LabelFileError, match="a box of 17"):
        load_model(folder)
    (folder / "labels.npz").write_bytes(b"PK\x03\x04")
    with pytest.raises(LabelFileError, match="no label map"):
        load_model(folder)
