from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.engine_contract.worlds import WORLDS, World


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    return WORLDS[request.param](tmp_path)


@pytest.fixture(params=WORLDS)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Without correspondence fields."""
    return WORLDS[request.param](tmp_path, False)
