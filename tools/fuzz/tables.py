"""Worlds of what is typed and pasted: tables of points, points as JSON, latents of every format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ddf_core.errors import DdfError
from ddf_core.io.latent_file import LatentRecord, read_latent, write_latent
from ddf_core.io.point_files import read_point_file
from ddf_core.io.point_table import PointTable, Row, table_csv, table_json
from ddf_core.io.points_json import OpenModel
from ddf_core.io.table_text import csv_bytes, text_of
from tools.fuzz.archives import bomb, flip_within, other_header, pack_otherwise
from tools.fuzz.damage import Rng, edit_extremes
from tools.fuzz.models import files_of
from tools.fuzz.world import World, refusal

MODEL = OpenModel(0.6, 3, "d")
Z = (0.5, -1.0, 2.0)
_CELLS = (
    "", "0", "-0.1", "0,5", "1,234", "1e400", "nan", "=1+1", "@x", "'=1", "\x00", "\ud800",
    "x" * 3000, '"', "a\nb", "\u2212 0.2", "9" * 400, "#E69F00", "\x1b[2J", "٣",
)  # fmt: skip
_CODES = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32")


def table_worlds(folder: Path) -> list[World]:
    """Sound tables and latents, made in ``folder``."""
    for name in ("table", "points", "npz", "npy", "latent"):
        (folder / name).mkdir(parents=True)
    row = Row(1, "tip, “left”", 0, (0.1, -0.2, 0.3), (0.1, -0.2, 0.3), [])
    table = PointTable((), [row, Row(2, "chin", 1, (0.0, 0.1, 0.2), (0.0, 0.1, 0.2), [])])
    (folder / "table" / "a.csv").write_bytes(csv_bytes(table_csv(table)))
    (folder / "points" / "a.json").write_text(table_json(table), encoding="utf-8")
    for name, file in (("npz", "z.npz"), ("npy", "z.npy"), ("latent", "z.json")):
        write_latent(folder / name / file, LatentRecord(Z, 0.7, 3))
    special = {
        ".csv": (other_cells, other_cells, other_text, other_text),
        ".json": (edit_extremes, edit_extremes, edit_extremes),
        ".npz": (flip_within, pack_otherwise, other_header, bomb),
        ".npy": (other_header, other_header),
    }
    targets = {"table": "a.csv", "points": "a.json"}
    latents = {"npz": "z.npz", "npy": "z.npy", "latent": "z.json"}
    return [
        *(World(n, files_of(folder / n), t, points, special) for n, t in targets.items()),
        *(World(n, files_of(folder / n), t, latent, special) for n, t in latents.items()),
    ]


def points(path: Path) -> str:
    """Read a file of points, write it as a table, and read that again: the same names."""
    try:
        found, _ = read_point_file(path, MODEL, {})
    except DdfError as err:
        return refusal(err)
    rows = [Row(p.id, p.name, p.colour_index, p.x_tmpl, p.x_tmpl, [], exact=(p.x_tmpl,))
            for p in found]  # fmt: skip
    again = path.with_name("again.csv")
    again.write_bytes(csv_bytes(table_csv(PointTable((), rows))))
    if all(row.x_tmpl is not None for row in rows):
        assert [p.name for p in read_point_file(again, MODEL, {})[0]] == [r.name for r in rows]
    return "loaded"


def latent(path: Path) -> str:
    """Read a latent."""
    try:
        read_latent(path, len(Z))
    except DdfError as err:
        return refusal(err)
    return "loaded"


def other_cells(data: bytes, rng: Rng) -> bytes:
    """Cells given values that no table should have, and rows doubled or emptied."""
    rows = list(csv.reader(io.StringIO(text_of(data), newline="")))
    for _ in range(int(rng.integers(1, 5))):
        row = rows[int(rng.integers(0, len(rows)))]
        row[int(rng.integers(0, len(row)))] = _CELLS[int(rng.integers(0, len(_CELLS)))]
    if rng.random() < 0.1:
        rows += rows[-1:] * 5000
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="surrogatepass")


def other_text(data: bytes, rng: Rng) -> bytes:
    """Another encoding, delimiter, decimal point or line end, now and then several."""
    text = text_of(data)
    if rng.random() < 0.5:
        text = text.replace(",", ";\t|"[int(rng.integers(0, 3))])
    if rng.random() < 0.3:
        text = text.replace(".", ",")
    if rng.random() < 0.3:
        text = "sep=" + ",;\t"[int(rng.integers(0, 3))] + "\r\n" + text
    text = text.replace("\n", ("\n", "\r\n", "\r", "\n\n")[int(rng.integers(0, 4))])
    return text.encode(_CODES[int(rng.integers(0, len(_CODES)))], errors="replace")
