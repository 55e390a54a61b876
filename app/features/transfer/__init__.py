"""Textures carried from one head to others, and the morph between two."""

from __future__ import annotations

from app.context import AppContext
from app.features.transfer.actions import transfer_actions
from app.features.transfer.controller import TransferController
from app.features.transfer.panel import TransferPanel


def install(context: AppContext) -> None:
    """The panel on the right and its actions."""
    transfer, panel = TransferController(context.store, context.window), TransferPanel()
    context.add_panel("transfer", panel, "right", "Transfer panel", "F6", position=240,
                      tip="Show or fold textures and morph")  # fmt: skip
    context.actions.add(*transfer_actions(context, transfer))
    panel.texture_source_chosen.connect(transfer.set_texture_source)
    panel.texture_target_chosen.connect(transfer.set_texture_target)
    panel.blend_moved.connect(transfer.set_blend)
    panel.part_ticked.connect(transfer.set_part)
    panel.weight_moved.connect(transfer.set_morph_weight)
    panel.tool_used.connect(context.actions.trigger)
    context.follow_sliders(panel)
    context.follow(lambda: panel.show_transfer(context.store.state))
