"""The one registry of actions, behind menus, tool bar, palette, cheat sheet and keys.

Each feature adds its own. An action says in one place what it does, when it can be used, and
what it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.widgets.icons import icon
from app.widgets.mnemonics import mark_mnemonics

MENUS = ("File", "Edit", "View", "Show", "Models", "Instances", "Points", "Transfer", "Help")
GROUP = 100


def always() -> bool:
    """For an action that can be used at any time."""
    return True


def nothing() -> str:
    """For an action that has no more to say than its text."""
    return ""


@dataclass(frozen=True)
class Action:
    """One action.

    Args:
        name: stable, and its own: a second action of that name is an error.
        text: what menus say.
        menu: the menu it stands in, one of ``MENUS``.
        tip: what it does, for tooltips and the cheat sheet.
        run: what it does; gets True or False where it is on or off.
        key: Qt's portable text, or empty; a second action of that key is an error.
        icon: file name in ``resources/icons``, or empty.
        tool: its word in the tool bar; empty keeps it out.
        position: where in its menu: a line parts the hundreds, the rest is the order.
        submenu: the menu inside ``menu`` that it stands in, or empty.
        one_of: actions of one such word take turns: one of them is on.
        enabled: whether it can be used now.
        disabled_reason: why it cannot be used; empty where nothing is to be said.
        checked: whether it is on; None for an action that is neither on nor off.
        detail: follows the text, such as the step that would be undone.
    """

    name: str
    text: str
    menu: str
    tip: str
    run: Callable[..., object]
    key: str = ""
    icon: str = ""
    tool: str = ""
    position: int = 9 * GROUP
    submenu: str = ""
    one_of: str = ""
    enabled: Callable[[], bool] = always
    disabled_reason: Callable[[], str] = nothing
    checked: Callable[[], bool] | None = None
    detail: Callable[[], str] = nothing

    @property
    def menu_path(self) -> str:
        """Where it stands: ``View``, or ``View › Theme``."""
        return f"{self.menu} › {self.submenu}" if self.submenu else self.menu

    @property
    def group(self) -> int:
        """Actions of one group stand together in a menu, a line around them."""
        return self.position // GROUP

    @property
    def key_text(self) -> str:
        """Its key as people on this system read it; empty for none."""
        return QKeySequence(self.key).toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def tooltip(self) -> str:
        """What it does, and its key."""
        return f"{self.tip}  ({self.key})" if self.key else self.tip


class ActionRegistry(QObject):
    """Holds every action with the QAction that stands for it; ``refresh`` makes them true again.

    ``refreshed`` follows every ``refresh``. ``values`` are frozen values that actions ask about.
    """

    refreshed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._owner = parent
        self._actions: dict[str, Action] = {}
        self._built: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._texts: dict[str, str] = {}
        self._shown: dict[str, tuple[bool, str, str]] = {}
        self.values: Callable[[], tuple[object, ...]] = tuple
        self._seen: tuple[object, ...] = ()

    # --- adding ------------------------------------------------------------------------------

    def add(self, *actions: Action) -> None:
        """Take up more actions.

        Raises:
            ValueError: a name or a key that another action has, or a menu that there is not.
        """
        for action in actions:
            self._check(action)
            self._actions[action.name] = action
            self._built[action.name] = self._build(action)

    def _check(self, action: Action) -> None:
        if action.name in self._actions:
            raise ValueError(f"There are two actions named {action.name!r}.")
        if action.menu not in MENUS:
            raise ValueError(f"{action.name!r} is to stand in {action.menu!r}: no such menu.")
        taken = {_portable(other.key): other.name for other in self._actions.values() if other.key}
        other = taken.get(_portable(action.key)) if action.key else None
        if other is not None:
            raise ValueError(f"{action.key} is the key of {other!r}, and {action.name!r} wants it.")

    def _build(self, action: Action) -> QAction:
        built = QAction(action.text, self._owner, checkable=action.checked is not None)
        if action.icon:
            built.setIcon(icon(action.icon))
        if action.key:
            built.setShortcut(QKeySequence(action.key))
        built.setIconText(action.tool or action.text)
        if action.checked is not None:
            built.triggered.connect(lambda on: action.run(on))
        else:
            built.triggered.connect(lambda _on=False: action.run())
        if action.one_of:
            group = self._groups.setdefault(action.one_of, QActionGroup(self._owner))
            group.addAction(built)
        return built

    # --- reading -----------------------------------------------------------------------------

    def __getitem__(self, name: str) -> QAction:
        return self._built[name]

    def __iter__(self) -> Iterator[Action]:
        """Every action, menu by menu in the order in which they stand there."""
        found = self._actions.values()
        return iter(sorted(found, key=lambda action: (MENUS.index(action.menu), action.position)))

    def trigger(self, name: str) -> None:
        """Do what the action of that name does, as its menu entry would."""
        self._built[name].trigger()

    # --- following ---------------------------------------------------------------------------

    def mark_letters(self) -> dict[str, str]:
        """Give each action its underlined letter, unique in its menu.

        Returns:
            The marked names of the menus inside a menu, by their ``menu_path``.
        """
        menus: dict[str, dict[str, str]] = {}
        for action in self:
            menus.setdefault(action.menu_path, {})[action.name] = action.text
            if action.submenu:
                menus.setdefault(action.menu, {})[action.menu_path] = action.submenu
        for members in menus.values():
            self._texts.update(zip(members, mark_mnemonics(members.values()), strict=True))
        self.refresh()
        return self._texts

    def follow(self) -> None:
        """``refresh`` where one of ``values`` is another than at the last call: a commit tells of
        its state and of its history, which is one change."""
        before, self._seen = self._seen, self.values()
        if [id(value) for value in before] != [id(value) for value in self._seen]:
            self.refresh()

    def refresh(self) -> None:
        """Every action says what it would do now, and is grey where that is nothing."""
        for name, action in self._actions.items():
            built, reason = self._built[name], action.disabled_reason()
            # An ampersand in a name is no underlined letter.
            text = self._texts.get(name, action.text) + action.detail().replace("&", "&&")
            shown = (not reason and action.enabled(), text, reason or action.tooltip)
            if self._shown.get(name) != shown:
                self._shown[name] = shown
                built.setEnabled(shown[0])
                built.setText(shown[1])
                built.setToolTip(shown[2])
            if action.checked is not None and built.isChecked() != (on := action.checked()):
                built.setChecked(on)
        self.refreshed.emit()


@cache
def _portable(key: str) -> str:
    return QKeySequence(key).toString()
