"""Numbers that numpy pickled: ``scalar(dtype, bytes)``, where a training kept one as an attribute.

Decoded by hand: numpy's own function would have to be called with what the file says.
"""

from __future__ import annotations

import struct
from typing import Any

from ddf_core.io.pickle_machine import Record

# numpy's type codes as ``struct`` has them.
_CODES = {
    "f2": "e",
    "f4": "f",
    "f8": "d",
    "i1": "b",
    "i2": "h",
    "i4": "i",
    "i8": "q",
    "u1": "B",
    "u2": "H",
    "u4": "I",
    "u8": "Q",
    "b1": "?",
}


def scalar_value(dtype: Any, data: Any) -> float | int | bool | None:
    """The number that numpy's ``scalar`` makes of a dtype and its bytes; None where it is none.

    Args:
        dtype: the record of ``numpy.dtype('f8', ...)``, its state ``(version, '<', ...)``.
        data: bytes.
    """
    if not isinstance(dtype, Record) or not dtype.arguments or not isinstance(data, bytes):
        return None
    code = _CODES.get(str(dtype.arguments[0])[:8].lstrip("<>=|"))
    order = dtype.state[1] if isinstance(dtype.state, tuple) and len(dtype.state) > 1 else "<"
    if code is None or struct.calcsize(f"<{code}") != len(data):
        return None
    value: float | int | bool = struct.unpack((">" if order == ">" else "<") + code, data)[0]
    return value
