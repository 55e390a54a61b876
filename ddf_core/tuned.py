"""The weights of a tuned copy of a generator as a value: small, hashed, ready for JSON. No torch.

What is in them, and how a copy is made of them, is in ``ddf_core.models.tuned_copy``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass, field

MAX_DATA_BYTES = 24 << 20
MAX_PACKED = 32 << 20
"""Of the text; no more than the one is decoded, and no more than the other unpacked."""


@dataclass(frozen=True)
class TunedWeights:
    """Two of them are equal where their digests are.

    Args:
        digest: SHA-256 of the data, hexadecimal.
        packed: the data as text, base64 of deflate; empty where a file has it at another place.
    """

    digest: str
    packed: str = field(default="", compare=False, repr=False)

    @classmethod
    def of(cls, data: bytes) -> TunedWeights:
        """The value of some bytes."""
        text = base64.b64encode(zlib.compress(data, 6)).decode("ascii")
        return cls(hashlib.sha256(data).hexdigest(), text)

    def data(self) -> bytes:
        """The bytes again.

        Raises:
            ValueError: the text is none of ``of``, too long, or of another digest.
        """
        if len(self.packed) > MAX_PACKED:
            raise ValueError("the tuned weights are too large")
        try:
            unpack = zlib.decompressobj()
            text = base64.b64decode(self.packed, validate=True)
            data = unpack.decompress(text, MAX_DATA_BYTES + 1)
        except (zlib.error, binascii.Error, ValueError) as err:
            raise ValueError("the tuned weights are damaged") from err
        if len(data) > MAX_DATA_BYTES:
            raise ValueError("the tuned weights are too large")
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise ValueError("the tuned weights are not those of their digest")
        return data
