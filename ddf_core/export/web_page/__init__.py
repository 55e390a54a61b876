"""Heads as one web page that anyone can click: no server, no network, no program.

plan.py says what the engine is asked for, record.py what of it the page holds, html.py how that
becomes one file. What the page does with it is script of its own, in ``resources/web``. No torch.
"""
