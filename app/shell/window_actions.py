"""The window itself: its size, its layout, its theme, its end."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.shell.actions import Action
from app.shell.main_window import MainWindow
from app.widgets.theming import ThemeName, ThemeSwitch

THEMES: tuple[tuple[ThemeName, str, str], ...] = (
    ("dark", "Dark", "Dark window"),
    ("light", "Light", "Light window"),
    ("system", "As the system", "Dark or light as the desktop is"),
)


def window_actions(window: MainWindow, theme: ThemeSwitch) -> tuple[Action, ...]:
    """The actions that are about the window alone."""

    def flip_full_screen() -> None:
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    return (
        Action("show_in_folder", "Show in folder", "File", "Open the folder of what was saved last",
               window.status.show_in_folder, position=295,
               enabled=lambda: window.status.saved is not None),
        Action("quit", "Quit", "File", "Close the window", window.close, "Ctrl+Q", position=310),
        Action("full_screen", "Full screen", "View", "The whole screen, and back",
               flip_full_screen, "F11", position=310),
        Action("reset_layout", "Reset layout", "View",
               "Window and panels as at the first start", window.reset_layout, position=320),
        *(
            _theme_action(theme, choice, text, tip, 350 + at)
            for at, (choice, text, tip) in enumerate(THEMES)
        ),
    )  # fmt: skip


def _theme_action(
    theme: ThemeSwitch, choice: ThemeName, text: str, tip: str, position: int
) -> Action:
    return Action(
        f"theme_{choice}", text, "View", tip, lambda _on: theme.choose(choice), position=position,
        submenu="Theme", one_of="theme", checked=lambda: theme.choice == choice,
    )  # fmt: skip
