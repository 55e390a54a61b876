"""Videos on disk: they play as they were handed over, and there is never half of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PIL import Image

from ddf_core.errors import InputError, OutputError
from ddf_core.export import movie_encoder, video_writer
from ddf_core.export.video_writer import FrameFolder, VideoShape, frame_name, open_video
from ddf_core.io.recipe import Recipe, beside, read_recipe
from tests.core.film_reading import film_frames

RECIPE = Recipe("video", {"state": {}}, "source", {"frames": 6})


def frame(number: int, size: tuple[int, int] = (32, 24)) -> np.ndarray:
    """One colour each, so that frames can be told apart after compression."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    pixels[:] = (30 * number, 200 - 30 * number, 90)
    return pixels


def made(path: Path, size: tuple[int, int] = (32, 24), fps: float = 25.0) -> np.ndarray:
    with open_video(path, VideoShape(size, fps), RECIPE) as video:
        for number in range(6):
            video.add(frame(number, size))
    return film_frames(path)


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.webp", "ünder läd.MP4"])
def test_a_video_plays_the_frames_in_their_order_with_its_recipe_beside(
    tmp_path: Path, name: str
) -> None:
    frames = made(tmp_path / name)
    assert frames.shape == (6, 24, 32, 3)
    for number, shown in enumerate(frames):
        assert np.abs(shown.astype(int) - frame(number)).max() < 12
    assert read_recipe(tmp_path / name) == RECIPE
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.recipe.json"]


def test_odd_sides_become_even_in_an_mp4_and_stay_elsewhere(tmp_path: Path) -> None:
    assert made(tmp_path / "a.mp4", (33, 23)).shape == (6, 24, 34, 3)
    for name in ("a.gif", "a.webp"):
        assert made(tmp_path / name, (33, 23)).shape == (6, 23, 33, 3)


def test_an_mp4_is_h264_that_every_player_plays_and_a_gif_loops(tmp_path: Path) -> None:
    made(tmp_path / "a.mp4", fps=24)
    with av.open(tmp_path / "a.mp4") as video:
        stream = video.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 24)
        assert context.color_range == ColorRange.MPEG
        assert context.colorspace == Colorspace.ITU709
        assert context.color_primaries == ColorPrimaries.BT709
        assert context.color_trc == ColorTrc.BT709
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    made(tmp_path / "a.gif", fps=20)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.info["loop"] == 0
        assert gif.info["duration"] == 50


def test_a_webp_loops_keeps_its_pace_and_its_alpha(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    rgba = np.zeros((16, 24, 4), np.uint8)
    rgba[4:12, 6:18] = (200, 90, 30, 255)
    with open_video(path, VideoShape((24, 16), 20, transparent=True), RECIPE) as video:
        for number in range(3):
            video.add(np.roll(rgba, number, axis=1))
    with Image.open(path) as film:
        assert (film.format, film.n_frames, film.info["loop"]) == ("WEBP", 3, 0)
        for number in range(3):
            film.seek(number)
            film.load()
            assert film.info["duration"] == 50
            assert np.array_equal(np.asarray(film)[..., 3], np.roll(rgba[..., 3], number, axis=1))


def test_alpha_is_left_out_where_a_video_has_none(tmp_path: Path) -> None:
    with open_video(tmp_path / "a.gif", VideoShape((8, 8), 10), None) as video:
        for _ in range(2):
            video.add(np.full((8, 8, 4), 77, np.uint8))
    assert film_frames(tmp_path / "a.gif").shape[1:] == (8, 8, 3)


def test_an_error_or_a_cancel_leaves_the_old_video_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    with (
        pytest.raises(KeyboardInterrupt),
        open_video(path, VideoShape((8, 8), 10), RECIPE) as video,
    ):
        video.add(frame(1, (8, 8)))
        raise KeyboardInterrupt
    video = open_video(path, VideoShape((8, 8), 10), RECIPE)
    video.add(frame(1, (8, 8)))
    video.cancel()
    video.cancel()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.webp"])
def test_interrupted_from_another_thread_it_fails_and_leaves_nothing(
    tmp_path: Path, name: str
) -> None:
    video = open_video(tmp_path / name, VideoShape((8, 8), 10), RECIPE)
    video.add(frame(1, (8, 8)))
    video.interrupt()
    with pytest.raises(OutputError):
        video.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_video_without_frames_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(OutputError), open_video(tmp_path / "a.gif", VideoShape((8, 8), 10), RECIPE):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.webp"])
def test_a_full_disk_leaves_nothing_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    real = video_writer.Movie._begin_encoder

    def begun(movie):
        temporary = movie._new.temporary
        temporary.unlink()
        temporary.symlink_to("/dev/full")
        return real(movie)

    monkeypatch.setattr(video_writer.Movie, "_begin_encoder", begun)
    noise = np.random.default_rng(0)
    with (
        pytest.raises(OutputError, match="cannot be written") as caught,
        open_video(tmp_path / name, VideoShape((64, 64), 10), RECIPE) as video,
    ):
        for _ in range(60):
            video.add(noise.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    assert caught.value.code == "output.unwritable"
    assert "No space left" in caught.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.mp4", "a.gif", "a.webp"])
def test_an_encoder_that_fails_is_said_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    broken = replace(movie_encoder.MP4, codec_options={"preset": "no such preset"})
    monkeypatch.setattr(movie_encoder, "MP4", broken)
    unknown = replace(movie_encoder.GIF, pixel_format="yuv444p")
    monkeypatch.setattr(movie_encoder, "GIF", unknown)
    monkeypatch.setattr(movie_encoder, "WEBP", replace(movie_encoder.WEBP, pixel_format="gray16"))
    with (
        pytest.raises(OutputError, match="cannot be written") as caught,
        open_video(tmp_path / name, VideoShape((34, 34), 10), RECIPE) as video,
    ):
        for number in range(6):
            video.add(frame(number, (34, 34)))
    assert caught.value.code == "output.unwritable"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        open_video(tmp_path / "file" / "a.mp4", VideoShape((8, 8), 10), RECIPE)
    with pytest.raises(OutputError):
        FrameFolder(tmp_path / "file", [RECIPE])


@pytest.mark.parametrize(
    ("name", "fps", "code"),
    [
        ("a.avi", 10, "video.kind"),
        ("a", 10, "video.kind"),
        ("a.mp4", 0, "video.fps"),
        ("a.mp4", 1000, "video.fps"),
        ("a.gif", 100, "video.fps"),
        ("a.webp", 100, "video.fps"),
    ],
)
def test_what_no_video_can_be_is_refused(tmp_path: Path, name: str, fps: float, code: str) -> None:
    with pytest.raises(InputError) as caught:
        open_video(tmp_path / name, VideoShape((8, 8), fps), RECIPE)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


# --- frames in a folder ----------------------------------------------------------------------


def recipes(count: int) -> list[Recipe]:
    return [Recipe("frame", {"state": {}}, "source", {"frame": k}) for k in range(count)]


def filled(folder: Path, upto: int, count: int = 3) -> list[int]:
    """Adds the frames that are missing; their numbers."""
    added = []
    with FrameFolder(folder, recipes(count)) as video:
        there = video.there()
        for number in range(upto):
            if number in there:
                video.skip()
            else:
                video.add(frame(number))
                added.append(number)
    return added


def test_frames_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    assert filled(folder, 2) == [0, 1]
    assert sorted(path.name for path in folder.iterdir()) == ["frame-00001.png", "frame-00002.png"]
    assert filled(folder, 3) == [2]
    assert read_recipe(folder / frame_name(2)).settings == {"frame": 2}


def test_a_frame_of_another_recipe_or_a_damaged_one_is_made_again(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    (tmp_path / frame_name(0)).write_bytes((tmp_path / frame_name(1)).read_bytes())
    (tmp_path / frame_name(1)).write_bytes(b"\x89PNG\r\n\x1a\n")
    assert filled(tmp_path, 3) == [0, 1]


def test_frames_of_a_longer_video_are_left_alone(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    with pytest.raises(InputError) as caught:
        FrameFolder(tmp_path, recipes(2))
    assert caught.value.code == "video.folder"
    assert not beside(tmp_path / frame_name(0)).exists()
