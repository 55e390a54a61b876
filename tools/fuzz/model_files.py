"""Model files a few kilobytes small, in every layout that is read: for fuzzing and tests."""

from __future__ import annotations

import struct
from pathlib import Path

import torch

from ddf_core.card import Card, Made
from ddf_core.io.model_folder import save_fields, save_model
from ddf_core.io.pickle_writer import Named, PickleWriter, float_bytes, torch_zip
from ddf_core.io.pigan_export import pigan_objects
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig, SirenKind
from ddf_core.scene.camera import Camera

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


def tiny_generator(siren: SirenKind = "SPATIALSIRENBASELINE", seed: int = 0) -> FilmGenerator:
    """A generator of pi-GAN's build with some hundred weights, from a seed."""
    grid = 4 if siren == "EMBEDDING" else 0
    config = SirenConfig(
        siren=siren,
        latent_dim=4,
        hidden_dim=6,
        layers=2,
        mapping_hidden=5,
        input_scale=1.0 if siren == "TALLSIREN" else 2 / 0.24,
        embedding_channels=3 if grid else 0,
        embedding_resolution=grid,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        generator = FilmGenerator(config)
    generator.set_mean_style(generator.estimate_mean_style(100))
    return generator


def write_folder(folder: Path) -> Path:
    """A model folder with fields; its path."""
    generator = tiny_generator()
    card = Card("tiny", generator.config, Camera(borders=True), 0.12, "last_back")
    condition = 2 * generator.config.style_dim
    config = DeformationConfig(condition, hidden_dim=4, layers=2, mapping_hidden=3)
    save_model(generator, card, folder)
    with torch.random.fork_rng(devices=[]):
        save_fields(DualDeformation(config), Made("none"), folder)
    return folder


def write_zip_pair(folder: Path, siren: SirenKind = "SPATIALSIRENBASELINE") -> Path:
    """A pi-GAN pair as torch writes it since 1.6; the path of its generator.pth."""
    root, average = pigan_objects(tiny_generator(siren))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "generator.pth").write_bytes(torch_zip("generator", root))
    (folder / "ema.pth").write_bytes(torch_zip("ema", average))
    return folder / "generator.pth"


def write_legacy_pair(folder: Path, location: str = "cuda:0") -> Path:
    """The same pair in the layout before that, its storages tagged with a device."""
    root, average = pigan_objects(tiny_generator())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "generator.pth").write_bytes(torch_legacy(root, location))
    (folder / "ema.pth").write_bytes(torch_legacy(average, location))
    return folder / "generator.pth"


def torch_legacy(value: object, location: str = "cpu") -> bytes:
    """What ``torch.save`` wrote before its zip files: five pickles, then the storages."""
    writer = LegacyWriter(location)
    tree = writer.dump(value)
    keys = [_address(i) for i in range(len(writer.storages))]
    system = {"protocol_version": 1001, "little_endian": True}
    parts = [PickleWriter().dump(part) for part in (_LEGACY_MAGIC, 1001, system)]
    parts += [tree, PickleWriter().dump(keys)]
    for tensor in writer.storages:
        parts += [struct.pack("<q", tensor.numel()), float_bytes(tensor)]
    return b"".join(parts)


class LegacyWriter(PickleWriter):
    """Names storages by memory address, on a device, and classes with their source text."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self._location = location

    def storage_id(self, key: str, count: int) -> tuple[object, ...]:
        module = "torch.cuda" if self._location.startswith("cuda") else "torch"
        kind = Named(module, "FloatStorage")
        return ("storage", kind, _address(int(key)), self._location, count, None)


def _address(index: int) -> str:
    return str(94_000_000_000_000 + 64 * index)
