"""``python -m ddf_core VERB``: the program without its window."""

from __future__ import annotations

import sys

from ddf_core.cli.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
