"""The viewer from a checkout: ``python main.py [FILE]``; installed it is ``ddf-viewer``."""

from __future__ import annotations

import sys

from app.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
