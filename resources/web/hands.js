// Mouse, fingers and keys on a tile: turn, zoom, mark.

const CLICK_PX = 5;
const TURN_PER_PX = 0.009;
const KEY_TURN = Math.PI / 24;
const KEY_ZOOM = 1.15;

function follow(stage, tile, act) {
  const { element } = tile;
  const fingers = new Map();
  let moved = 0;
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    if (fingers.size === 0) moved = 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  element.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const wide = fingers.size === 2 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved += Math.hypot(dx, dy);
    if (wide > 0) stage.zoom(spread() / wide);
    else if (fingers.size === 1 && moved > CLICK_PX) stage.turn(dx * TURN_PER_PX, -dy * TURN_PER_PX);
  });
  const release = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    // A finger that stays after a pinch marks nothing.
    if (fingers.size > 0) moved = Infinity;
    else if (event.type === "pointerup" && moved <= CLICK_PX) {
      act.mark(stage.pick(tile, event.clientX, event.clientY));
    }
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      stage.zoom(Math.exp(-0.0015 * event.deltaY * (event.deltaMode === 1 ? 16 : 1)));
    },
    { passive: false },
  );
  element.addEventListener("keydown", (event) => {
    const step = keySteps(stage, tile, act)[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  });
}

function keySteps(stage, tile, act) {
  const box = tile.canvas.getBoundingClientRect();
  return {
    ArrowLeft: () => stage.turn(-KEY_TURN, 0),
    ArrowRight: () => stage.turn(KEY_TURN, 0),
    ArrowUp: () => stage.turn(0, KEY_TURN),
    ArrowDown: () => stage.turn(0, -KEY_TURN),
    "+": () => stage.zoom(KEY_ZOOM),
    "=": () => stage.zoom(KEY_ZOOM),
    "-": () => stage.zoom(1 / KEY_ZOOM),
    0: () => stage.front(),
    Enter: () => act.mark(stage.pick(tile, box.left + box.width / 2, box.top + box.height / 2)),
    Delete: () => act.removeChosen(),
    Backspace: () => act.removeChosen(),
  };
}
