"""What all views show, and from where: cameras, the template, render modes."""

from __future__ import annotations

from app.inference.controller import Controller
from app.inference.response_dispatcher import RETRY
from app.shell.actions import Action
from app.shell.camera_presets import preset_actions
from app.state.modes import MODES, ModeSpec
from app.state.scale import why_no_scale_bar
from app.state.store import Store
from ddf_core.document.modes import Mode, disabled_reason


def view_actions(store: Store, controller: Controller) -> tuple[Action, ...]:
    """The actions of the menus View and Show."""
    control = controller
    return (
        Action("link", "Link cameras", "View", "All views turn together", control.set_linked, "L",
               "link", "Link", 10, checked=lambda: store.state.linked),
        Action("home", "Front view", "View", "All cameras back to the front", control.home, "H",
               "home", "Front", 20),
        *preset_actions(store, controller),
        Action("template", "Show template", "View", "Show the template that all share",
               control.set_template_shown, "T", "template", "Template", 30,
               checked=lambda: store.state.template_shown),
        Action("split_view", "Split view", "View",
               "Source and target in one place, a line between them", control.set_split,
               "Shift+W", position=50, checked=lambda: store.state.split),
        Action("scale_bar", "Scale bar (real size)", "View",
               "How large a head is in life, at the distance of the point that a view turns about",
               control.set_scale_bar, "Shift+S", position=70,
               disabled_reason=lambda: why_no_scale_bar(store.state.model),
               checked=lambda: store.state.scale_bar_shown),
        Action("sharpen", "Sharp picture now", "View", "Exact pictures without waiting",
               control.sharpen, "P", "sharpen", position=110),
        Action(RETRY, "Try again", "View", "Ask again for what could not be made",
               control.retry, "F5", position=115, enabled=lambda: bool(store.screen.failed)),
        *(_mode_action(spec, position, store, control) for position, spec in enumerate(MODES)),
    )  # fmt: skip


def mode_action(mode: str) -> str:
    """The name of the action that shows a mode."""
    return f"mode_{mode}"


def _mode_action(spec: ModeSpec, position: int, store: Store, controller: Controller) -> Action:
    """The mode on screen is on; one that this model lacks is grey, and says why."""

    def choose(_on: bool) -> None:
        mode: Mode = spec.mode
        controller.set_mode(mode)

    def reason() -> str:
        return disabled_reason(spec.mode, store.state.model, store.state.labels)

    def is_shown() -> bool:
        return store.state.shown_mode == spec.mode

    return Action(
        mode_action(spec.mode), spec.text, "Show", spec.tip, choose, spec.key, position=position,
        one_of="mode", disabled_reason=reason, checked=is_shown,
    )  # fmt: skip
