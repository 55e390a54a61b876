"""What pyproject.toml cannot say: resources, beside the packages here, go into ``ddf_core``.

``ddf_core.resource_paths`` finds them in both places.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = Path(__file__).parent / "resources"
# Pictures of the README are not part of the program.
LEFT_OUT = ("readme",)


class BuildWithResources(build_py):
    """Copies the resources as well; an editable install finds them in the checkout."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            inside = Path(self.build_lib) / "ddf_core" / "resources"
            shutil.rmtree(inside, ignore_errors=True)
            shutil.copytree(RESOURCES, inside, ignore=shutil.ignore_patterns(*LEFT_OUT))


setup(cmdclass={"build_py": BuildWithResources})
