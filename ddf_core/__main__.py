"""``python -m ddf_core COMMAND``: the program without its window."""

from __future__ import annotations

import os
import sys

from ddf_core.cli.entry import main

# A thread that waits for the next chunk sleeps instead of spinning: on a machine with other work, a
# 256 px texture transfer took 8 s of processor time like this and 61 s otherwise. Read once, when
# torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def run_command() -> None:
    """What the installed command ``ddf`` calls."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run_command()
