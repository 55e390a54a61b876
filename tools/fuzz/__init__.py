"""Damaged and hostile files by the hundred: each must be refused in words, or open.

A try is a crash when anything but a DdfError comes out, when code of the file runs, when something
that was open is lost, or when it takes too long or too much memory. Every try is named by the seed
and its number: ``python -m tools.fuzz --only 123`` repeats one.
"""
