"""What the dialog of a photo says: hints, tooltips, and how the search for its head ended."""

from __future__ import annotations

PLACE = (
    "The head inside the outline, hair and neck included. Drag moves the square; the wheel or its "
    "corners size it."
)
WATCH = "The head comes nearer to the photo. You can go on working; closing this stops nothing."
MARK = "A click on the photo marks the point on every head. Drag to place the square anew."
ANEW = "Another photo: make the head again, so that it explains this one too."
TWICE = "{} is here already: a second photo helps where it shows another side of the head."
ROLL_TIP = "Turns the square clockwise, for a head that leans: upright inside the outline"
MASK_TIP = "A picture of the photo's size, white where the head is: the rest is not looked at"
UNMASK_TIP = "The whole photo is looked at again"
TUNE_TIP = (
    "Half of the time bends the generator itself a little, for this head alone: nearer to the "
    "photo, kept with the session. A minute or two in all are worth it"
)
EMPTY = "The head appears here."
THERE = "The head stands in the window."
LOOKING = "Searching for the head …"
HEAD_MOVED = "The square is where the head fits better. Correct it by hand."
HEAD_KEPT = "No better position was found: the square stays. Move it by hand."
FACE_FOUND = "The head was found. Correct the square by hand; Ctrl and the wheel zoom the photo."
FACES_FOUND = (
    "{} faces were found: this is the largest. Drag the square to another, and find the head there."
)
NO_FACE = "No face was found: place the square by hand, the head inside the outline."
CANNOT_LOOK = "This model cannot look for heads: place the square by hand."
MASKED = "The square stands about what the mask shows."
FOUND = {
    "mask": MASKED,
    "face": FACE_FOUND,
    "fit": HEAD_MOVED,
    "kept": HEAD_KEPT,
    "no_face": NO_FACE,
    "cannot": CANNOT_LOOK,
}
MISSED = "No surface there: click on the head."
OUTSIDE = "That is outside of the square that was looked at."
