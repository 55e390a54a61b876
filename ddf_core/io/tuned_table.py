"""Tuned weights in a session: each once, in a table beside the state, however often they are used.

In the state of the file stands the digest alone: ``"tuned": {"digest": "9f2c...", "packed": ""}``;
the session's own ``"tuned"`` holds what belongs to it: ``{"9f2c...": "eJzs..."}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ddf_core.io.json_codec import WrongValue
from ddf_core.tuned import TunedWeights

KEY = "tuned"


def take_out(state: object) -> dict[str, str]:
    """The packed weights of an encoded state by their digests; in the state nothing is left of
    them but the digests.
    """
    table: dict[str, str] = {}
    for weights in _all_of(state):
        if weights.get("packed"):
            table[weights["digest"]] = weights["packed"]
            weights["packed"] = ""
    return table


def put_back(state: object, table: object) -> None:
    """The reverse, in place; every one that is named has to be there, and be what it says.

    Raises:
        WrongValue: ``tuned``: weights are missing, damaged, or no text.
    """
    if not isinstance(table, Mapping):
        raise WrongValue(KEY, "is no table of tuned weights")
    checked: dict[str, str] = {}
    for weights in _all_of(state):
        digest = weights.get("digest")
        if not isinstance(digest, str):
            continue  # its type is refused by whoever decodes it
        if digest not in checked:
            checked[digest] = _check_weights(digest, weights.get("packed") or table.get(digest))
        weights["packed"] = checked[digest]


def _check_weights(digest: str, packed: object) -> str:
    if not isinstance(packed, str) or not packed:
        raise WrongValue(KEY, f"has no weights of digest {digest[:12]!r}")
    try:
        TunedWeights(digest, packed).data()
    except ValueError as err:
        raise WrongValue(KEY, f"{digest[:12]!r}: {err}") from err
    return packed


def _all_of(value: object) -> Iterator[dict[str, Any]]:
    """Every object under the key ``tuned`` in a plain JSON value, however deep."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found = node.get(KEY)
            if isinstance(found, dict):
                yield found
            waiting.extend(node.values())
        # Numbers, of which there are many thousand in a latent, hold nothing.
        elif isinstance(node, list) and node and isinstance(node[0], (dict, list)):
            waiting.extend(node)
