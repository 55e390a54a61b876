"""The theme in use: kept by the QApplication itself, read by whatever paints, switched live."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.widgets.theme import DARK, THEMES, Theme

ThemeName = Literal["dark", "light", "system"]
CHOICES: tuple[ThemeName, ...] = ("dark", "light", "system")
_PROPERTY = "theme"


def current_theme() -> Theme:
    """The theme that the program shows now; dark before there is a program."""
    application = QApplication.instance()
    name = application.property(_PROPERTY) if application is not None else None
    return THEMES.get(str(name), DARK)


def theme_colour(role: str) -> QColor:
    """A colour of the current theme by the name of its field."""
    return QColor(getattr(current_theme(), role))


def show_theme(application: QApplication, theme: Theme) -> None:
    """``apply_theme`` where something else is shown: styling anew is a quarter of a second."""
    if theme != current_theme() or application.styleSheet() != theme.style_sheet():
        apply_theme(application, theme)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Show everything in ``theme``: widgets hear of it as a change of style, and paint anew."""
    application.setProperty(_PROPERTY, theme.name)
    application.setPalette(_palette(theme))
    application.setStyleSheet(theme.style_sheet())


def _palette(theme: Theme) -> QPalette:
    """What the style sheet does not reach: placeholders, links, boxes of the system."""
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, theme.background),
        (roles.Base, theme.surface),
        (roles.AlternateBase, theme.raised),
        (roles.Button, theme.raised),
        (roles.ToolTipBase, theme.raised),
        (roles.WindowText, theme.text),
        (roles.Text, theme.text),
        (roles.ButtonText, theme.text),
        (roles.ToolTipText, theme.text),
        (roles.PlaceholderText, theme.muted),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.background),
        (roles.Link, theme.accent),
    ):
        palette.setColor(role, QColor(colour))
    return palette


class ThemeSwitch(QObject):
    """Dark, light, or whatever the system has; ``changed`` carries the choice, to be kept."""

    changed = Signal(str)

    def __init__(self, parent: QObject | None = None, choice: ThemeName = "dark") -> None:
        super().__init__(parent)
        self.choice: ThemeName = choice
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def choose(self, choice: str) -> None:
        """Another theme; an unknown name changes nothing."""
        if choice in CHOICES and choice != self.choice:
            self.choice = choice
            self._apply()
            self.changed.emit(choice)

    def _apply(self) -> None:
        application = QApplication.instance()
        wanted = THEMES[self.choice] if self.choice != "system" else system_theme()
        if isinstance(application, QApplication):
            show_theme(application, wanted)


def system_theme() -> Theme:
    """What the desktop asks for; dark where it does not say."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return THEMES["light" if scheme == Qt.ColorScheme.Light else "dark"]
