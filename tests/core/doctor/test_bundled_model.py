from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ddf_core.doctor import bundled_model
from ddf_core.doctor.finding import Finding
from ddf_core.errors import ModelFileError


@pytest.mark.parametrize(("fields", "state"), [(object(), "ok"), (None, "missing")])
def test_a_bundled_model_without_fields_is_no_whole_model(
    fields: object, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SimpleNamespace(
        card=SimpleNamespace(name="heads"), digest="ab" * 32, fields=fields, path=Path("heads")
    )
    module = SimpleNamespace(load_model=lambda: model)
    monkeypatch.setattr(bundled_model.importlib, "import_module", lambda name: module)
    (finding,) = bundled_model.check_bundled_model()
    assert finding.state == state
    assert "abababababab" in finding.value


def test_a_damaged_bundled_model_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ModelFileError("card.json is cut short.", advice="Clone again.")

    module = SimpleNamespace(load_model=refuse)
    monkeypatch.setattr(bundled_model.importlib, "import_module", lambda name: module)
    (finding,) = bundled_model.check_bundled_model()
    assert finding == Finding("bundled model", "broken", "card.json is cut short.", "Clone again.")
