"""``python -m tools.oracle pictures|fields FOLDER``: fields taught by a detector's landmarks.

An upper bound for fields on a generator that learnt from photographs: they are taught where a
public landmark detector finds 468 points of the face on each of the instances that ``train fields
--teacher tracking`` tracks, and the tracked points elsewhere. It answers whether the fields or the
generator limit a judge that looks at such landmarks. Its models stay under ``build/``; nothing that
ships was trained, chosen or weighted by them.

    python -m tools.oracle pictures build/oracle faces
    JUDGE_ENVIRONMENT/bin/python tools/oracle/detect.py build/oracle
    python -m tools.oracle fields build/oracle faces --out build/models/oracle
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from ddf_core.io.model_folder import load_model, save_model
from tools.oracle.landmark_lessons import Study


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.oracle", description=__doc__)
    parser.add_argument("what", choices=("pictures", "fields"))
    parser.add_argument("folder", type=Path, help="holds pictures, landmarks and tracked points")
    parser.add_argument("model", nargs="?", default="faces")
    parser.add_argument("--out", type=Path, default=Path("build/models/oracle"))
    parser.add_argument("--steps", type=int, default=1500)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    began = time.process_time()
    model = load_model(options.model)
    if options.what == "pictures":
        Study(model, options.folder, options.steps).draw(print)
    else:
        save_model(model.generator, model.card, options.out)
        Study(load_model(options.out), options.folder, options.steps).teach(print)
    print(f"{time.process_time() - began:.0f} s of processor")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
