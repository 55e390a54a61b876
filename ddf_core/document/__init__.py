"""The user's work as frozen values, the same for window and command line, and its file.

``document`` says what there is, ``modelled`` what a view of it shows on a model, ``session_file``
how it is written and read, ``checks`` what it must keep. No torch, no window.
"""
