"""Names of strangers: plain wherever they are shown, and always possible to write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ddf_core.card import Axis, Card, Made, SamplePoint
from ddf_core.cli.output import table
from ddf_core.errors import InputError, ModelFileError
from ddf_core.io.card import read_card, write_card
from ddf_core.io.json_codec import dumps
from ddf_core.io.label_file import read_labels, write_labels
from ddf_core.io.point_checks import point_name
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import SHAPE, LabelVolume
from ddf_core.models.film_siren import SirenConfig
from ddf_core.plain_text import MAX_NAME, plain, plain_texts
from ddf_core.scene.camera import Camera

NASTY = {
    "tags": ("<b>bold</b> &amp;", "<b>bold</b> &amp;"),
    "line breaks": ("a\nb\r\nc\u2028d", "a b  c d"),
    "escape sequences": ("\x1b[31mred\x1b]0;title\x07", "\ufffd[31mred\ufffd]0;title\ufffd"),
    "direction": ("gpj\u202egnp.exe", "gpjgnp.exe"),
    "half a letter": ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
    "a NUL": ("a\0b", "a\ufffdb"),
    "other scripts": ("Нос مرحبا 鼻 नाक", "Нос مرحبا 鼻 नाक"),
    "joined emoji": ("👩\u200d🔬", "👩\u200d🔬"),
    "blanks": ("  a\t", "a"),
    "no-break": ("a\u00a0b", "a b"),
}


@pytest.mark.parametrize("case", NASTY)
def test_text_is_shown_plain_on_one_line(case: str) -> None:
    text, shown = NASTY[case]
    assert plain(text) == shown
    assert plain(plain(text)) == plain(text)
    plain(text).encode("utf-8")


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert plain("x" * 250, 80) == "x" * 79 + "…"
    assert plain("x" * 80, 80) == "x" * 80


def test_every_text_of_a_dataclass_is_plain_by_its_own_limit() -> None:
    @dataclass(frozen=True)
    class Inner:
        name: str
        numbers: tuple[float, ...] = (1.0,)

    @dataclass(frozen=True)
    class Outer:
        name: str
        notes: tuple[str, ...]
        inner: tuple[Inner, ...]
        count: int = 3

    made = plain_texts(Outer("a\n" * 9, ("b\nc",), (Inner("d" * 9),)), {"name": 4}, 9)
    assert made == Outer("a a…", ("b c",), (Inner("ddd…"),))


def nasty_card(text: str) -> Card:
    return Card(
        text,
        SirenConfig(latent_dim=3, hidden_dim=4, layers=2, mapping_hidden=5),
        Camera(),
        0.6,
        axes=(Axis(text, text),),
        sample_points=(SamplePoint(text, (0.0, 0.0, 0.0)),),
        made=Made(text, 1, text, text),
        notes=(text,),
    )


@pytest.mark.parametrize("case", NASTY)
def test_a_card_of_such_names_is_read_plain_and_can_be_written_again(
    tmp_path: Path, case: str
) -> None:
    text, shown = NASTY[case]
    path = tmp_path / "card.json"
    path.write_bytes(dumps(nasty_card(text)))
    card = read_card(path)
    shown_texts = (card.name, card.axes[0].name, card.axes[0].group, card.sample_points[0].name)
    assert set(shown_texts) == {shown}
    assert (card.notes, card.made.command) == ((shown,), shown)
    write_card(card, path)
    assert read_card(path) == card


def test_a_name_of_250_letters_is_elided_at_the_door(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(dumps(nasty_card("x" * 250)))
    card = read_card(path)
    assert {len(card.name), len(card.axes[0].name), len(card.axes[0].group)} == {MAX_NAME}
    assert len(card.notes[0]) == 250


def test_names_of_labels_are_plain(tmp_path: Path) -> None:
    made = LabelMap(
        (Label("a\x1b[2Jb\nc", "#112233"),), 0.6, LabelVolume(np.zeros(SHAPE, np.uint8))
    )
    write_labels(tmp_path / "labels.npz", made)
    assert read_labels(tmp_path / "labels.npz").labels[0].name == "a\ufffd[2Jb c"


def test_names_of_points_are_plain() -> None:
    assert point_name("a\nb\ud800\x1b[0m", 3).isprintable()


def test_a_table_on_a_terminal_is_plain() -> None:
    text = table(("name",), [("a\x1b[2J\nb",)])
    assert text.splitlines()[-1] == "a\ufffd[2J b"


def test_a_refusal_is_plain_whatever_it_quotes() -> None:
    err = InputError("no\nsuch \x1b[31m“\ud800”", advice="a\tb")
    assert (err.message, err.advice) == ("no such \ufffd[31m“\ufffd”", "a b")
    assert str(err) == "no such \ufffd[31m“\ufffd” a b"
    assert len(InputError("x" * 5000).message) == 2000


def test_an_unknown_key_of_a_card_is_named_plainly(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"\\u001b[2J\\ud800": 1}')
    with pytest.raises(ModelFileError) as caught:
        read_card(tmp_path / "card.json")
    assert caught.value.message.isprintable()
    caught.value.message.encode("utf-8")
