"""All checks, one after another."""

from __future__ import annotations

from collections.abc import Callable

from ddf_core.doctor.bundled_model import check_bundled_model
from ddf_core.doctor.codecs import check_codecs
from ddf_core.doctor.finding import Finding
from ddf_core.doctor.machine import check_disk, check_memory, check_system
from ddf_core.doctor.opengl import check_opengl
from ddf_core.doctor.packages import check_packages
from ddf_core.doctor.torch_device import check_torch


def examine() -> tuple[Finding, ...]:
    """Every finding about this machine, in the order a reader wants them."""
    checks: tuple[Callable[[], list[Finding]], ...] = (
        check_system,
        check_packages,
        check_torch,
        check_opengl,
        check_codecs,
        check_memory,
        check_disk,
        check_bundled_model,
    )
    return tuple(finding for check in checks for finding in check())
