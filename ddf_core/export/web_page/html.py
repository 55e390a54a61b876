"""A page's values, its style and its scripts as one HTML file.

The file is opened from a disk as often as from a server, and there modules may import nothing: for
``file:`` every file is a stranger to every other, in Chromium and in Firefox alike, and a module
from a ``data:`` or ``blob:`` address would need holes in the policy below. So three.js and the
page's own scripts are ONE inline module: three.js as a function whose exports are its answer.

The policy allows exactly this script and this style by their hashes, pictures from within, and
nothing else: no connection, no frame, no form.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ddf_core.export.web_page.plan import MadePage
from ddf_core.export.web_page.record import page_record
from ddf_core.io.safe_write import write_bytes
from ddf_core.plain_text import MAX_NAME, plain
from ddf_core.resource_paths import WEB

SCRIPTS: Final = (
    "data.js",
    "markers.js",
    "heads.js",
    "stage.js",
    "hands.js",
    "panel.js",
    "page.js",
)
"""In the order in which they follow each other; each uses only those before it."""
_EXPORT = re.compile(r"export\{([^{}]*)\};?\s*$")
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def write_page(path: Path, made: MadePage, recipe: Mapping[str, Any]) -> int:
    """Write the page; how many bytes it has.

    Args:
        recipe: what would make it again: plain JSON values.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    data = page_bytes(made.plan.title, page_record(made), recipe)
    write_bytes(path, data)
    return len(data)


def page_bytes(title: str, record: Mapping[str, Any], recipe: Mapping[str, Any]) -> bytes:
    """The file. All text from outside is escaped, in the markup and in the data."""
    script, style = page_script(), _read("page.css")
    parts = {
        "policy": policy(script, style),
        "title": html.escape(plain(title, MAX_NAME)),
        "licence": html.escape(_read("three/LICENSE").strip()),
        "style": style,
        "data": json_text(record),
        "recipe": json_text(recipe),
        "script": script,
    }
    # In one pass: what is put in is not looked through again.
    return _PLACE.sub(lambda found: parts[found[1]], _read("page.html")).encode("utf-8")


def json_text(value: Any) -> str:
    """JSON that nothing in it can end or open an element with, as a data block wants it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def page_script() -> str:
    """three.js and the page's scripts as the text of one module."""
    three, found = _EXPORT.subn(
        lambda exports: f"return{{{_as_object(exports[1])}}}", _read("three/three.module.min.js")
    )
    assert found == 1, "three.js ends with its exports"
    pieces = [f"const THREE=(()=>{{{three}\n}})();", *(_read(name) for name in SCRIPTS)]
    return "\n" + "\n".join(pieces)


def _as_object(exports: str) -> str:
    """``a as B,c`` to ``B:a,c``."""
    pairs = (one.split(" as ") for one in exports.split(","))
    return ",".join(":".join(reversed(pair)) for pair in pairs)


def policy(script: str, style: str) -> str:
    """The content security policy."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _read(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")
