"""``doctor``: what this machine has, what is missing, and what that costs."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from ddf_core.cli.arguments import add_json
from ddf_core.cli.output import print_json
from ddf_core.doctor.examine import examine
from ddf_core.doctor.finding import Finding

SIGNS = {"ok": "ok", "slow": "slow", "missing": "MISSING", "broken": "BROKEN"}
WIDTH = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the subcommand."""
    parser.epilog = "Ends with 0 whatever is found: the state of each finding tells."
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Examine the machine and print the findings."""
    findings = examine()
    if options.json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        print(as_text(findings))
    return 0


def as_text(findings: Sequence[Finding]) -> str:
    """One line a finding, its advice below it; last the lines to copy, each once."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{SIGNS[finding.state]:<8} {finding.name:<{width}}  {finding.value}")
        if finding.advice:
            indent = " " * (width + 11)
            lines.append(
                textwrap.fill(
                    finding.advice, WIDTH, initial_indent=indent, subsequent_indent=indent
                )
            )
    commands = dict.fromkeys(finding.command for finding in findings if finding.command)
    if commands:
        # Unbroken, however long: a line that is copied must be whole.
        lines += ["", "To mend it:", *(f"  {command}" for command in commands)]
    return "\n".join(lines)
