"""Two themes: readable both, switched live."""

from __future__ import annotations

import ast
import itertools

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QMenu,
    QToolButton,
)

from app.state.viewer_state import SOURCE
from app.widgets.icons import icon
from app.widgets.theme import DARK, LIGHT, THEMES, Theme
from app.widgets.theming import ThemeSwitch, apply_theme, current_theme, system_theme, theme_colour
from ddf_core.resource_paths import PROGRAM_FOLDER

pytestmark = pytest.mark.window

APP = PROGRAM_FOLDER / "app"
GROUNDS = ("background", "surface", "raised", "hover", "view", "view_low")
INKS = ("text", "muted", "accent", "danger")
READABLE = 4.5


def luminance(colour: QColor) -> float:
    """WCAG 2.2 relative luminance."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over(top: QColor, alpha: float, background: QColor) -> QColor:
    """``top`` laid over ``background``."""
    pairs = zip(top.getRgbF()[:3], background.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(alpha * a + (1 - alpha) * b for a, b in pairs))


@pytest.fixture(autouse=True)
def dark_again(qapp):
    yield
    apply_theme(qapp, DARK)


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21.0)
    # The standard's well-known example: the lightest grey that is readable on white.
    assert contrast(QColor("#767676"), QColor("#ffffff")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", [*THEMES.values()], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("ink", "background"), [*itertools.product(INKS, GROUNDS)])
def test_every_text_is_readable_on_every_ground(theme: Theme, ink: str, background: str) -> None:
    ratio = contrast(QColor(getattr(theme, ink)), QColor(getattr(theme, background)))
    assert ratio >= READABLE, f"{ink} on {background}: {ratio:.2f}"


@pytest.mark.parametrize("theme", [*THEMES.values()], ids=lambda theme: theme.name)
@pytest.mark.parametrize("picture", ["#000000", "#ffffff", "#c08060"])
def test_badges_are_readable_over_any_picture(theme: Theme, picture: str) -> None:
    pill = over(QColor(theme.surface), 225 / 255, QColor(picture))
    assert contrast(QColor(theme.text), pill) >= READABLE
    assert contrast(QColor(theme.muted), pill) >= READABLE


@pytest.mark.parametrize("theme", [*THEMES.values()], ids=lambda theme: theme.name)
def test_what_is_selected_is_readable(theme: Theme) -> None:
    assert contrast(QColor(theme.background), QColor(theme.accent)) >= READABLE


def test_both_themes_have_the_same_sizes_and_all_their_own_colours() -> None:
    dark, light = vars(DARK), vars(LIGHT)
    same = {name for name in dark if dark[name] == light[name]}
    assert same == {"family", "text_px", "small_px"}


def test_switching_is_live_in_views_icons_and_table(open_program) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)

    def corner() -> QColor:
        image = canvas.snapshot(with_markers=False)
        return image.pixelColor(image.width() // 2, image.height() - 1)

    assert corner().lightness() < 64
    program.actions["theme_light"].trigger()
    assert corner().lightness() > 190
    model = program.window.panels["points"].model
    ink = model.data(model.index(0, 1), 9)  # Qt.ForegroundRole
    assert ink == QColor(LIGHT.text)
    shot = program.window.grab().toImage()
    assert shot.pixelColor(3, shot.height() // 2) == QColor(LIGHT.background)
    program.actions["theme_dark"].trigger()
    assert corner().lightness() < 64


def inks(image: QImage) -> set[str]:
    """The opaque colours of a small picture."""
    spots = itertools.product(range(image.width()), range(image.height()))
    return {c.name() for x, y in spots if (c := image.pixelColor(x, y)).alpha() == 255}


@pytest.mark.parametrize(
    ("mode", "state", "role"),
    [
        (QIcon.Mode.Normal, QIcon.State.Off, "text"),
        (QIcon.Mode.Normal, QIcon.State.On, "accent"),
        (QIcon.Mode.Disabled, QIcon.State.Off, "faint"),
    ],
)
def test_one_icon_takes_the_colours_of_both_themes(qapp, mode, state, role: str) -> None:
    drawn = icon("home")
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme)
        colours = inks(drawn.pixmap(QSize(40, 40), mode, state).toImage())
        assert QColor(getattr(theme, role)).name() in colours


def test_an_icon_is_as_fine_as_the_screen(qapp) -> None:
    for ratio in (1.0, 1.25, 2.0):
        pixmap = icon("home").pixmap(QSize(20, 20), ratio)
        assert pixmap.width() == round(20 * ratio)


def test_the_switch_says_what_was_chosen_and_refuses_nonsense(qapp) -> None:
    switch = ThemeSwitch()
    heard: list[str] = []
    switch.changed.connect(heard.append)
    for choice in ("light", "light", "neon", "system"):
        switch.choose(choice)
    assert heard == ["light", "system"]
    assert current_theme() == system_theme()


def test_a_colour_is_that_of_the_current_theme(qapp) -> None:
    apply_theme(qapp, LIGHT)
    assert theme_colour("text") == QColor(LIGHT.text)
    assert QApplication.palette().text().color() == QColor(LIGHT.text)


def test_nobody_holds_on_to_one_of_the_themes() -> None:
    users = set()
    for path in APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if names & {"DARK", "LIGHT"}:
            users.add(path.relative_to(APP).as_posix())
    assert users == {"widgets/theme.py", "widgets/theming.py", "shell/program.py"}


def ink_of(image: QImage, background: QColor) -> float:
    """The contrast of the pixel that stands out most."""
    best = 1.0
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            if pixel.alpha() > 128:
                best = max(best, contrast(pixel, background))
    return best


@pytest.mark.parametrize("theme", [*THEMES.values()], ids=lambda theme: theme.name)
def test_qts_own_dialogs_show_their_arrows_and_icons(qtbot, qapp, theme, tmp_path) -> None:
    apply_theme(qapp, theme)
    dialog = QFileDialog(None, "Open", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    buttons = [each for each in dialog.findChildren(QToolButton) if each.isVisible()]
    assert len(buttons) >= 5
    for button in buttons:
        image = button.icon().pixmap(QSize(16, 16)).toImage()
        assert ink_of(image, QColor(theme.background)) >= 3.0, button.objectName()
    for combo in dialog.findChildren(QComboBox):
        corner = combo.grab(combo.rect().adjusted(combo.width() - 24, 4, -4, -4)).toImage()
        assert ink_of(corner, QColor(theme.raised)) >= 3.0, "no arrow"
    for box in dialog.findChildren(QDialogButtonBox):
        assert all(button.icon().isNull() for button in box.buttons())


@pytest.mark.parametrize("theme", [*THEMES.values()], ids=lambda theme: theme.name)
def test_menus_show_their_ticks_and_arrows(qtbot, qapp, theme) -> None:
    apply_theme(qapp, theme)
    menu = QMenu()
    qtbot.addWidget(menu)
    ticked = menu.addAction("      ")
    ticked.setCheckable(True)
    ticked.setChecked(True)
    inside = menu.addMenu("      ")
    inside.addAction("x")
    menu.popup(QPoint(10, 10))
    for action in (ticked, inside.menuAction()):
        row = menu.grab(menu.actionGeometry(action)).toImage()
        assert ink_of(row, QColor(theme.raised)) >= 3.0
    menu.close()
