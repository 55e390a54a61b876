"""Sheets of pictures: where cells stand, and that words are written."""

from __future__ import annotations

import numpy as np

from ddf_core.drawing.contact_sheet import PAPER, Cell, Row, sheet

SIDE = 64
RED, BLUE = (200, 20, 20), (20, 20, 200)


def cell(colour: tuple[int, int, int], caption: str = "") -> Cell:
    return Cell(np.full((SIDE, SIDE, 3), colour, np.uint8), caption)


def box_of(picture: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, ...]:
    """(left, top, width, height) of all pixels of a colour."""
    rows, columns = np.nonzero((picture == colour).all(axis=2))
    return (
        int(columns.min()),
        int(rows.min()),
        int(np.ptp(columns)) + 1,
        int(np.ptp(rows)) + 1,
    )


def test_cells_keep_their_size_and_stand_in_rows_and_columns() -> None:
    picture = sheet([Row("", (cell(RED), cell(PAPER))), Row("", (cell(PAPER), cell(BLUE)))])
    left, top, *size = box_of(picture, RED)
    assert size == [SIDE, SIDE]
    across, down, *size = box_of(picture, BLUE)
    assert size == [SIDE, SIDE]
    assert across == left + SIDE + 2
    assert down == top + SIDE + 2 + round(SIDE / 9)


def test_captions_stand_below_and_names_at_the_side() -> None:
    bare = sheet([Row("", (cell(RED),))])
    captioned = sheet([Row("", (cell(RED, "head"),))])
    named = sheet([Row("Heads", (cell(RED),))])
    bottom = 2 + SIDE
    assert (captioned[:bottom] == bare[:bottom]).all()
    assert (captioned[bottom:] != bare[bottom:]).any()
    side = round(SIDE / 6)
    assert (named[:, side:] == bare[:, side:]).all()
    assert (named[:, :side] != bare[:, :side]).any()
