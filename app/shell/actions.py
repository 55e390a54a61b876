"""Every action of the program, once, as data: behind menus, tool bar and shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.state.modes import MODES
from app.widgets.icons import icon
from app.widgets.mnemonics import marked


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Args:
        name: stable; ``app.shell.commands`` has the function of that name.
        text: what menus say.
        menu: the menu it stands in.
        tip: what it does, for tooltips and the cheat sheet.
        shortcut: Qt's portable text, or empty.
        icon: file name in ``resources/icons``, or empty.
        tool: its word in the tool bar; empty keeps it out.
        checkable: it is on or off.
        group: a new number begins a new group in the menu.
        one_of: checkable actions of one such word take turns: one of them is on.
        submenu: the menu inside ``menu`` that it stands in, or empty.
    """

    name: str
    text: str
    menu: str
    tip: str
    shortcut: str = ""
    icon: str = ""
    tool: str = ""
    checkable: bool = False
    group: int = 0
    one_of: str = ""
    submenu: str = ""


MENUS = ("File", "Edit", "View", "Show", "Instances", "Points", "Transfer", "Help")


def mode_action(mode: str) -> str:
    """The name of the action that shows a mode."""
    return f"mode_{mode}"


ACTIONS = (
    ActionSpec("new_session", "New session", "File", "Begin afresh with the same model", "Ctrl+N"),
    ActionSpec("open_session", "Open session…", "File",
               "Open a saved session, or the state that an exported picture was made in",
               "Ctrl+Shift+O"),
    ActionSpec("open_model", "Open model…", "File", "Open a model folder or a pi-GAN file",
               "Ctrl+O", "open", "Open"),
    ActionSpec("open_photo", "Open photo…", "File",
               "Make a photo of a head into one of the heads here", "Ctrl+Shift+I", "picture"),
    ActionSpec("open_recent", "Open recent", "File", "Sessions and models opened last"),
    ActionSpec("save_session", "Save session", "File", "Save everything you chose in one file",
               "Ctrl+S", "session", group=1),
    ActionSpec("save_session_as", "Save session as…", "File", "Save the session in another file",
               "Ctrl+Alt+S", group=1),
    ActionSpec("save_view", "Save view as PNG…", "File", "Save the view used last as it is shown",
               "Ctrl+Shift+S", "picture", group=2),
    ActionSpec("save_picture", "Save picture…", "File",
               "Save a view at any size, exact, also without background", "Ctrl+P", "picture",
               group=2),
    ActionSpec("export_film", "Export film…", "File",
               "A head that turns, or heads that become one another, as MP4, GIF or PNG frames",
               "Ctrl+Shift+F", "play", group=2),
    ActionSpec("export_mesh", "Export mesh…", "File",
               "A coloured mesh for other programs, as GLB, OBJ or PLY", "Ctrl+Shift+M", "template",
               group=2),
    ActionSpec("export_data_set", "Export data set…", "File",
               "Many heads with their label maps and cameras, to train with", "", "wall", group=2),
    ActionSpec("save_points", "Save points…", "File", "Save all points as CSV or JSON",
               "Ctrl+Shift+E", "save", group=2),
    ActionSpec("import_points", "Import points…", "File", "Read points from CSV or JSON",
               "Ctrl+I", "import", group=2),
    ActionSpec("save_wall_sheet", "Save wall as PNG…", "File", "Save the wall as one picture", "",
               "picture", group=2),
    ActionSpec("save_wall_table", "Save points of the wall…", "File",
               "Save the points of all seeds on the wall as CSV", "", "save", group=2),
    ActionSpec("quit", "Quit", "File", "Close the window", "Ctrl+Q", group=3),
    ActionSpec("undo", "Undo", "Edit", "Take back the last step", "Ctrl+Z", "undo", "Undo"),
    ActionSpec("redo", "Redo", "Edit", "Do the step again", "Ctrl+Shift+Z", "redo", "Redo"),
    ActionSpec("history", "History…", "Edit", "Every step as a list; a click goes there",
               "Ctrl+H"),
    ActionSpec("escape", "Let go", "Edit", "Close the message, else let go of the point",
               "Esc", group=2),
    ActionSpec("link", "Link cameras", "View", "All views turn together", "L",
               "link", "Link", True),
    ActionSpec("home", "Front view", "View", "All cameras back to the front", "H", "home", "Front"),
    ActionSpec("template", "Show template", "View", "Show the template that all share", "T",
               "template", "Template", True),
    ActionSpec("wall", "Wall of heads", "View", "Many seeds at once, with all points on each", "W",
               "wall", "Wall", True),
    ActionSpec("wipe", "Wipe", "View", "Source and target in one place, a line between them",
               "Shift+W", checkable=True),
    ActionSpec("hover", "Follow the mouse", "View",
               "The place under the mouse, shown in all other views", "F", checkable=True),
    ActionSpec("sharpen", "Sharp picture now", "View", "Exact pictures without waiting", "P",
               "sharpen", group=1),
    ActionSpec("show_latents", "Latents panel", "View", "Show or fold the panel on the left", "F2",
               checkable=True, group=2),
    ActionSpec("show_points", "Points panel", "View", "Show or fold the panel at the bottom", "F3",
               checkable=True, group=2),
    ActionSpec("show_plots", "Ray panel", "View", "Show or fold the plots beside the points", "F4",
               "plot", checkable=True, group=2),
    ActionSpec("show_transfer", "Transfer panel", "View", "Show or fold textures and morph", "F6",
               checkable=True, group=2),
    ActionSpec("show_labels", "Labels panel", "View", "Show or fold the labels and the brush", "F7",
               checkable=True, group=2),
    ActionSpec("full_screen", "Full screen", "View", "The whole screen, and back", "F11", group=3),
    ActionSpec("reset_layout", "Reset layout", "View", "Window and panels as at the first start",
               group=3),
    ActionSpec("compute_cpu", "Processor", "View", "Compute on the processor", checkable=True,
               group=3, one_of="device", submenu="Compute on"),
    ActionSpec("compute_gpu", "GPU", "View", "Compute on the GPU: many times as fast",
               checkable=True, group=3, one_of="device", submenu="Compute on"),
    ActionSpec("theme_dark", "Dark", "View", "Dark window", checkable=True, group=3,
               one_of="theme", submenu="Theme"),
    ActionSpec("theme_light", "Light", "View", "Light window", checkable=True, group=3,
               one_of="theme", submenu="Theme"),
    ActionSpec("theme_system", "As the system", "View", "Dark or light as the desktop is",
               checkable=True, group=3, one_of="theme", submenu="Theme"),
    *(
        ActionSpec(mode_action(spec.mode), spec.text, "Show", spec.tip, spec.key, checkable=True,
                   one_of="mode")
        for spec in MODES
    ),
    ActionSpec("add_target", "Add a target", "Instances", "One more head beside the others",
               "Ctrl+T", "add", "Target"),
    ActionSpec("remove_target", "Remove target", "Instances", "Remove the target used last",
               "Ctrl+W", "close"),
    ActionSpec("swap", "Swap source and target", "Instances", "Exchange source and first target",
               "X", "swap", "Swap", group=1),
    ActionSpec("make_source", "Make target the source", "Instances",
               "Exchange the target used last with the source", "Shift+X", group=1),
    ActionSpec("random_source", "Random source", "Instances", "Another source by chance", "R",
               "dice", group=2),
    ActionSpec("random_target", "Random target", "Instances", "Another first target by chance",
               "Shift+R", "dice", group=2),
    ActionSpec("lock", "Lock", "Instances", "Lock the head used last against every change", "K",
               "lock", checkable=True, group=2),
    ActionSpec("interpolate", "Interpolate", "Instances", "From one head to another, and play", "I",
               "interpolate", "Between", True, group=3),
    ActionSpec("keep_direction", "Keep direction…", "Instances",
               "Keep the way from source to target as a slider", group=3),
    ActionSpec("copy_latent", "Copy latent", "Instances", "Copy the latent of the head used last",
               "Ctrl+Alt+C", "copy", group=4),
    ActionSpec("paste_latent", "Paste latent", "Instances", "Paste it into the head used last",
               "Ctrl+Alt+V", group=4),
    ActionSpec("save_latent", "Save latent…", "Instances", "Save a latent as JSON, .npy or .npz",
               "", "save", group=4),
    ActionSpec("open_latent", "Open latent…", "Instances", "Open a latent from JSON, .npy or .npz",
               "", "open", group=4),
    ActionSpec("copy_points", "Copy points", "Points", "Copy all points as a table",
               "Ctrl+Shift+C", "copy"),
    ActionSpec("copy_python", "Copy as Python", "Points",
               "Copy Python that runs with these points"),
    ActionSpec("colour_point", "Colour…", "Points", "Another colour for the selected point", "C",
               group=1),
    ActionSpec("flip_point", "Show or hide", "Points", "Draw the selected point, or hide it", "V",
               "eye", group=1),
    ActionSpec("show_all_points", "Show all", "Points", "Draw all points", "Shift+V", group=1),
    ActionSpec("distances", "Distances…", "Points", "How far the selected point is from others",
               "D", group=2),
    ActionSpec("point_sets", "Sets of points…", "Points", "Keep points under a name, and show them",
               "Shift+P", group=2),
    ActionSpec("remove_points", "Remove selected", "Points", "Remove the selected point", "Del",
               "remove", group=3),
    ActionSpec("clear_points", "Remove all", "Points", "Remove all points", "Ctrl+Shift+Del",
               "clear", group=3),
    ActionSpec("next_point", "Select next", "Points", "Select the next point", "N", group=4),
    ActionSpec("texture", "Texture", "Transfer",
               "The source's colours on every target; more in the panel (F6)", "E", "texture",
               "Texture", True),
    ActionSpec("compare", "Before and after", "Transfer",
               "A target without and with the texture in one place, a line between them",
               "Shift+E", checkable=True),
    ActionSpec("morph", "Morph", "Transfer",
               "Target 1 becomes a mixture with the source: shape, texture and pose (F6)", "M",
               checkable=True),
    ActionSpec("paint", "Paint labels", "Transfer",
               "Name parts by painting on the template; they appear on every head", "B", "brush",
               checkable=True, group=1),
    ActionSpec("brush_smaller", "Smaller brush", "Transfer", "A smaller brush", "[", group=1),
    ActionSpec("brush_larger", "Larger brush", "Transfer", "A larger brush", "]", group=1),
    ActionSpec("open_labels", "Open label map…", "Transfer", "Open labels that were saved", "",
               "open", group=2),
    ActionSpec("save_labels", "Save label map…", "Transfer", "Save the labels as .npz", "",
               "save", group=2),
    ActionSpec("own_labels", "The model's own labels", "Transfer",
               "Take back everything that was painted", group=2),
    ActionSpec("palette", "Find an action…", "Help", "Type what you want to do", "Ctrl+Shift+P",
               "search"),
    ActionSpec("shortcuts", "Shortcuts", "Help", "All keys and gestures", "?"),
    ActionSpec("doctor", "What this machine can do", "Help", "Run the doctor and show its report"),
    ActionSpec("about", "About", "Help", "What this is", group=1),
)  # fmt: skip


MODE_ACTIONS = tuple(spec for spec in ACTIONS if spec.one_of == "mode")


def build_actions(
    commands: Mapping[str, Callable[..., None]], parent: QObject
) -> dict[str, QAction]:
    """A QAction for each entry, wired to the command of its name."""
    texts = marked_texts()
    built = {
        spec.name: _built(spec, texts[spec.name], commands[spec.name], parent) for spec in ACTIONS
    }
    groups = {spec.one_of: QActionGroup(parent) for spec in ACTIONS if spec.one_of}
    for spec in ACTIONS:
        if spec.one_of:
            groups[spec.one_of].addAction(built[spec.name])
    return built


def tip_of(spec: ActionSpec) -> str:
    """The tooltip of an action: what it does, and its key."""
    return f"{spec.tip}  ({spec.shortcut})" if spec.shortcut else spec.tip


def action_tip(name: str) -> str:
    """The tooltip of the action of that name."""
    return next(tip_of(spec) for spec in ACTIONS if spec.name == name)


def menu_path(spec: ActionSpec) -> str:
    """Where an action stands: ``View``, or ``View › Theme``."""
    return f"{spec.menu} › {spec.submenu}" if spec.submenu else spec.menu


def shortcut_text(spec: ActionSpec) -> str:
    """The key of an action as people on this system read it; empty for none."""
    return QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def marked_texts() -> dict[str, str]:
    """The text of each action with its underlined letter, unique in its menu.

    The menus inside a menu are among them, by their ``menu_path``.
    """
    menus: dict[str, dict[str, str]] = {}
    for spec in ACTIONS:
        menus.setdefault(menu_path(spec), {})[spec.name] = spec.text
        if spec.submenu:
            menus.setdefault(spec.menu, {})[menu_path(spec)] = spec.submenu
    texts: dict[str, str] = {}
    for members in menus.values():
        texts.update(zip(members, marked(members.values()), strict=True))
    return texts


def _built(spec: ActionSpec, text: str, run: Callable[..., None], parent: QObject) -> QAction:
    action = QAction(text, parent, checkable=spec.checkable)
    if spec.icon:
        action.setIcon(icon(spec.icon))
    if spec.shortcut:
        action.setShortcut(QKeySequence(spec.shortcut))
    action.setToolTip(tip_of(spec))
    action.setIconText(spec.tool or spec.text)
    if spec.checkable:
        action.triggered.connect(lambda on: run(on))
    else:
        action.triggered.connect(lambda _on=False: run())
    return action
