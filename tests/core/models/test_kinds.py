"""Kinds of generator: found by entry point alone, read from a folder, refused in plain words."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch

from ddf_core.engine.engine import Engine
from ddf_core.errors import GeneratorError, InputError, ModelFileError
from ddf_core.io.card import read_card
from ddf_core.io.convert import convert
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.kinds import adapter_class, known_kinds
from ddf_core.requests import LoadModel
from tests.core.models.adapters import CONFIG, Blob, blob_card, install
from tools.fuzz.model_files import write_folder

HERE = "tests.core.models.adapters"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, empty."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    """A model of an installed kind."""
    install(site, "blob", f"{HERE}:Blob")
    generator = AdaptedGenerator(Blob(CONFIG), "blob")
    generator.take_mean()
    save_model(generator, blob_card(), tmp_path / "model")
    return tmp_path / "model"


def change_card(folder: Path, **values: object) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | values))


def test_the_own_kinds_are_always_there_and_installed_ones_beside_them(site: Path) -> None:
    assert known_kinds() == ("film_siren", "triplane")
    install(site, "blob", f"{HERE}:Blob")
    assert known_kinds() == ("film_siren", "triplane", "blob")
    assert adapter_class("blob") is Blob


def test_a_folder_of_an_installed_kind_opens_as_any_model(folder: Path) -> None:
    model = load_model(folder)
    assert (model.card.kind, model.card.architecture) == ("blob", CONFIG)
    z = torch.tensor([1.0, 0.0, 0.0])
    # The ball of this latent is about (0.1, 0, 0), with a radius of 0.2.
    x = torch.tensor([[0.25, 0.0, 0.0], [-0.15, 0.0, 0.0]])
    rgb, sigma = model.instance(z=z)(x)
    torch.testing.assert_close(rgb, torch.sigmoid(torch.tensor([2.0, 0.0, -2.0])).expand(2, 3))
    torch.testing.assert_close(sigma, 200 * torch.sigmoid(torch.tensor([5.0, -5.0])))


def test_a_package_cannot_take_the_place_of_an_own_kind(site: Path) -> None:
    install(site, "triplane", f"{HERE}:Blob")
    assert adapter_class("triplane") is not Blob


def test_a_card_without_a_kind_is_a_film_sirens(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "tiny") / "card.json"
    card = json.loads(path.read_text())
    assert card.pop("kind") == "film_siren"
    path.write_text(json.dumps(card))
    assert read_card(path).kind == "film_siren"
    load_model(path.parent)


def test_an_unknown_kind_says_which_are_known_and_names_the_page(folder: Path) -> None:
    change_card(folder, kind="os:system")
    with pytest.raises(GeneratorError) as caught:
        load_model(folder)
    assert caught.value.code == "generator.unknown"
    assert "'os:system'" in caught.value.message
    assert "film_siren, triplane, blob" in caught.value.message
    assert "docs/generators.md" in caught.value.advice


def test_a_file_never_makes_a_module_be_imported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "evil.py").write_text("raise SystemExit('it was run')")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    for kind in ("evil", "evil:Blob", f"{HERE}:Blob", "../evil", ""):
        change_card(folder, kind=kind)
        with pytest.raises(GeneratorError, match="which is not known"):
            load_model(folder)
    assert "evil" not in sys.modules


def test_two_packages_that_offer_one_kind_are_both_named(site: Path) -> None:
    install(site, "blob", f"{HERE}:Blob")
    install(site, "blob", f"{HERE}:NoGenerator", "others")
    with pytest.raises(GeneratorError, match=r"Blob, .*NoGenerator") as caught:
        adapter_class("blob")
    assert caught.value.code == "generator.several"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_module:Blob", "No module named 'no_such_module'"),
        (f"{HERE}:NotThere", "has no attribute 'NotThere'"),
        (f"{HERE}:NoGenerator", "it is no GeneratorAdapter"),
    ],
)
def test_a_package_that_offers_nonsense_is_named(site: Path, value: str, why: str) -> None:
    install(site, "bad", value)
    with pytest.raises(GeneratorError, match=why) as caught:
        adapter_class("bad")
    assert caught.value.code == "generator.broken"
    assert value in caught.value.message


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ({"radius": [0.2]}, "'architecture.sizes.radius' is neither a number, nor a text"),
        ({"radius": None}, "'architecture.sizes.radius' is neither a number, nor a text"),
        ({"radius": 1e9}, "'architecture.sizes.radius' is 1e\\+09, it must lie between"),
        ({"radius": "x" * 201}, "has 201 letters, at most 200 are read"),
        ({f"n{i}": 1 for i in range(257)}, "names 257, at most 256 are read"),
    ],
)
def test_sizes_that_are_none_are_refused_at_the_card(
    folder: Path, sizes: dict[str, object], why: str
) -> None:
    change_card(folder, architecture={"latent_dim": 3, "style_size": 5, "sizes": sizes})
    with pytest.raises(ModelFileError, match=why) as caught:
        load_model(folder)
    assert caught.value.code == "model.bad_card"


def test_sizes_that_the_generator_refuses_are_told_in_its_words(folder: Path) -> None:
    change_card(folder, architecture={"latent_dim": 3, "style_size": 5, "sizes": {"radius": -1.0}})
    with pytest.raises(GeneratorError, match=r"'radius' is -1.0, wanted is a length") as caught:
        load_model(folder)
    assert caught.value.code == "generator.sizes"


def test_an_architecture_of_another_kind_is_refused(folder: Path) -> None:
    change_card(folder, kind="film_siren")
    with pytest.raises(ModelFileError, match=r"'architecture.style_size' is not known"):
        load_model(folder)
    change_card(folder, kind="blob", architecture={"type": "SirenConfig"})
    with pytest.raises(ModelFileError, match=r"'architecture.type' is not known"):
        load_model(folder)


def test_too_large_a_network_is_refused_before_it_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Blob, "weight_count", classmethod(lambda cls, config: 1 << 40))
    monkeypatch.setattr(Blob, "__init__", lambda self, config: pytest.fail("it was made"))
    with pytest.raises(ModelFileError, match="its architecture needs") as caught:
        load_model(folder)
    assert caught.value.code == "model.too_large"


def test_weights_are_counted_without_being_made() -> None:
    assert Blob.weight_count(CONFIG) == 3


def test_an_engine_keeps_its_model_where_another_one_is_refused(folder: Path) -> None:
    engine = Engine(load_model(folder))
    before = engine.model
    change_card(folder, kind="nobody")
    with pytest.raises(GeneratorError):
        engine.answer(LoadModel(str(folder)))
    assert engine.model is before


def test_what_is_laid_out_for_a_film_siren_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this one is a 'blob'") as caught:
        convert(folder, tmp_path / "pigan")
    assert caught.value.code == "input.kind"
    assert not (tmp_path / "pigan").exists()


def test_a_generator_that_answers_nonsense_is_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = AdaptedGenerator(Blob(CONFIG), "blob")
    monkeypatch.setattr(Blob, "mapping", lambda self, z: z)
    with pytest.raises(GeneratorError, match="shape \\(2, 3\\), wanted is \\(2, 5\\)"):
        save_model(generator, blob_card(), tmp_path / "model")
    assert not (tmp_path / "model").exists()
