"""Resources are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

from ddf_core import resource_paths
from ddf_core.resource_paths import resources_folder


def test_a_checkout_has_its_resources_beside_the_packages(tmp_path: Path) -> None:
    (tmp_path / "resources" / "shaders").mkdir(parents=True)
    assert resources_folder(tmp_path, tmp_path / "ddf_core") == tmp_path / "resources"


def test_an_installed_package_has_its_resources_inside(tmp_path: Path) -> None:
    # Another package of the site may have a folder of that name.
    (tmp_path / "resources").mkdir()
    package = tmp_path / "ddf_core"
    assert resources_folder(tmp_path, package) == package / "resources"


def test_every_folder_is_there() -> None:
    assert (resource_paths.PROGRAM_FOLDER / "ddf_core" / "resource_paths.py").is_file()
    folders = (
        resource_paths.BUNDLED_MODEL,
        resource_paths.ICONS,
        resource_paths.SHADERS,
        resource_paths.SAMPLES,
    )
    assert [folder for folder in folders if not folder.is_dir()] == []
