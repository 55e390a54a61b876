"""``completion bash``: the script by which a shell completes the words of the command ``ddf``.

It is made from the parsers themselves, so that it knows what they know. Making it imports every
subcommand, and torch with them: a shell reads a file that was written once.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import shtab

from ddf_core.cli.arguments import Parser
from ddf_core.cli.entry import SUBCOMMANDS, module_of

SHELLS: Final = ("bash", "zsh")
# What pyproject.toml installs; a shell cannot complete by the words after `python`.
COMMAND: Final = "ddf"


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument("shell", choices=SHELLS, help="for whom; the script goes to stdout")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        f"For the installed command `{COMMAND}`:\n"
        f"  {COMMAND} completion bash > ~/.local/share/bash-completion/completions/{COMMAND}\n"
        f"  {COMMAND} completion zsh > ~/.zfunc/_{COMMAND}    # ~/.zfunc is in fpath"
    )


def whole_parser() -> Parser:
    """One parser of all subcommands; what takes a path says so to the shell."""
    parser = Parser(prog=COMMAND)
    parser.add_argument("--version", action="store_true", help="print the version")
    kinds = parser.add_subparsers(dest="subcommand", parser_class=Parser)
    for word, (_, purpose) in SUBCOMMANDS.items():
        module_of(word).configure(kinds.add_parser(word, help=purpose))
    _mark_paths(parser)
    return parser


def _mark_paths(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                _mark_paths(below)
        elif action.type is Path:
            action.complete = shtab.FILE  # type: ignore[attr-defined]


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    print(shtab.complete(whole_parser(), options.shell))
    return 0
