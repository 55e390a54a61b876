"""``python detect.py FOLDER``: landmarks of the pictures in a folder, as landmarks.npz beside them.

Runs in the environment of the judge (``pip install mediapipe==0.10.21``), not in the program's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import cv2
import mediapipe
import numpy as np

SIDE = 768
COUNT = 468


def main(folder: Path) -> None:
    mesh = mediapipe.solutions.face_mesh.FaceMesh(
        static_image_mode=True, max_num_faces=1, refine_landmarks=True, min_detection_confidence=0.3
    )
    found = {}
    for path in sorted(folder.glob("*.png")):
        picture = cv2.imread(str(path))
        large = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        faces = mesh.process(cv2.cvtColor(large, cv2.COLOR_BGR2RGB)).multi_face_landmarks
        if faces:
            marks = faces[0].landmark[:COUNT]
            found[path.stem] = np.array([(m.x, m.y) for m in marks]) * picture.shape[1]
    np.savez(folder / "landmarks.npz", **found)
    print(f"a face on {len(found)} pictures")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
