// Heads side by side under one camera. One WebGL context draws all of them, one after the other,
// and each is copied to the canvas of its own tile: browsers allow few contexts.

const LOWEST_PITCH = 0.15;
const MOST_ZOOM = 12;
const LEAST_ZOOM = 0.5;
const LEAST_TILE_PX = 200;
const MARGIN = 1.12;
const TILE_SHAPE = 0.86; // width to height, of a head with its hair

// Half the height of the highest head, half the width of the widest as it turns, and the middle.
function frameOf({ heads, camera }) {
  const [x0, , z0] = camera.target;
  let [low, top, wide] = [Infinity, -Infinity, 0];
  for (const { positions } of heads) {
    for (let i = 0; i < positions.length; i += 3) {
      low = Math.min(low, positions[i + 1]);
      top = Math.max(top, positions[i + 1]);
      wide = Math.max(wide, Math.abs(positions[i] - x0), Math.abs(positions[i + 2] - z0));
    }
  }
  return { high: (top - low) / 2, wide, target: [x0, (low + top) / 2, z0] };
}

class Stage {
  constructor(page, container) {
    this.page = page;
    this.container = container;
    this.tiles = [];
    this.points = [];
    this.chosen = null;
    this.camera = new THREE.PerspectiveCamera();
    this.renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true });
    this.renderer.setClearAlpha(0);
    // Colours go through as they are.
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.frame = frameOf(page);
    this.front();
    new ResizeObserver(() => this.layOut()).observe(container);
  }

  add(head) {
    const element = document.createElement("figure");
    const canvas = document.createElement("canvas");
    const caption = document.createElement("figcaption");
    const name = document.createElement("span");
    const worth = document.createElement("span");
    worth.className = "worth";
    caption.append(name, worth);
    const cross = document.createElement("i");
    element.append(canvas, cross, caption);
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    this.container.append(element);
    const tile = { head, element, canvas, name, worth };
    this.tiles.push(tile);
    this.layOut();
    return tile;
  }

  rename(tile, text) {
    tile.name.textContent = text;
    tile.element.setAttribute("aria-label", `${text}: arrows turn, Enter marks the middle`);
  }

  // --- camera -----------------------------------------------------------------------------------

  front() {
    const { yaw, pitch } = this.page.camera;
    this.view = { yaw, pitch, zoom: 1 };
    this.draw();
  }

  turn(yaw, pitch) {
    const { view } = this;
    view.yaw += yaw;
    view.pitch = Math.min(Math.max(view.pitch + pitch, LOWEST_PITCH), Math.PI - LOWEST_PITCH);
    this.draw();
  }

  zoom(factor) {
    this.view.zoom = Math.min(Math.max(this.view.zoom * factor, LEAST_ZOOM), MOST_ZOOM);
    this.draw();
  }

  // eye = target + radius (sin p cos y, cos p, sin p sin y); the largest head fills the tile.
  aim() {
    const { camera, view } = this;
    const { high, wide, target } = this.frame;
    const { radius } = this.page.camera;
    const aspect = this.width / this.height;
    const half = (MARGIN * Math.max(high, wide / aspect)) / (radius - wide / 2) / view.zoom;
    const across = Math.sin(view.pitch);
    camera.position.set(
      target[0] + radius * across * Math.cos(view.yaw),
      target[1] + radius * Math.cos(view.pitch),
      target[2] + radius * across * Math.sin(view.yaw),
    );
    camera.lookAt(...target);
    camera.fov = (Math.atan(half) * 360) / Math.PI;
    camera.aspect = aspect;
    camera.near = radius / 50;
    camera.far = radius * 3;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
  }

  // --- layout -----------------------------------------------------------------------------------

  // As many columns as make the tiles largest; where the page scrolls, as many as have room.
  layOut() {
    const { clientWidth, clientHeight } = this.container;
    const count = this.tiles.length;
    const sizes = Array.from({ length: count }, (_, i) => {
      const [columns, rows] = [i + 1, Math.ceil(count / (i + 1))];
      return Math.min(clientWidth / columns, (clientHeight / rows) * TILE_SHAPE);
    });
    const fits = matchMedia("(min-width: 761px) and (min-height: 560px)").matches;
    const columns = fits
      ? sizes.indexOf(Math.max(...sizes)) + 1
      : Math.min(count, Math.max(2, Math.floor(clientWidth / LEAST_TILE_PX)));
    this.container.style.setProperty("--columns", Math.max(columns, 1));
    this.draw();
  }

  measure() {
    const { canvas } = this.tiles[0];
    const ratio = Math.min(devicePixelRatio, 2);
    [this.width, this.height] = [canvas.clientWidth, canvas.clientHeight];
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(this.width, this.height, false);
    const { width, height } = this.renderer.domElement;
    for (const tile of this.tiles) {
      if (tile.canvas.width !== width) tile.canvas.width = width;
      if (tile.canvas.height !== height) tile.canvas.height = height;
    }
  }

  // --- pictures ---------------------------------------------------------------------------------

  draw() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.drawNow();
    });
  }

  drawNow() {
    if (this.tiles.length === 0) return;
    this.measure();
    if (this.width === 0 || this.height === 0) return;
    this.aim();
    const perPixel = 2 / (this.camera.projectionMatrix.elements[5] * this.height);
    const disc = DISC_PX * (this.width < SMALL_TILE_PX ? 0.75 : 1);
    for (const { head, canvas } of this.tiles) {
      for (const marker of head.markers) {
        marker.isChosen = marker.point === this.chosen;
        const size = perPixel * disc * (marker.isChosen ? LARGER : 1);
        marker.place(head.at(marker.point.vertex), this.camera, size, this.page.boxHalf / 8);
      }
      this.renderer.render(head.scene, this.camera);
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(this.renderer.domElement, 0, 0);
    }
  }

  mark(points, chosen) {
    this.points = points;
    this.chosen = chosen;
    for (const { head, worth } of this.tiles) {
      head.mark(points);
      worth.textContent = chosen ? worthText(head.confidence(chosen.vertex)) : "";
      worth.title = "Confidence of the chosen point on this head";
    }
    this.draw();
  }

  // --- between pixels and vertices --------------------------------------------------------------

  // The vertex under a place of the window (CSS pixels) in a tile; -1 for none.
  pick(tile, x, y) {
    this.aim();
    const box = tile.canvas.getBoundingClientRect();
    const at = new THREE.Vector2(
      (2 * (x - box.left)) / box.width - 1,
      1 - (2 * (y - box.top)) / box.height,
    );
    const raycaster = new THREE.Raycaster();
    raycaster.setFromCamera(at, this.camera);
    return tile.head.pick(raycaster);
  }

  // Where a vertex of a tile's head is in the window, CSS pixels.
  project(tile, vertex) {
    this.aim();
    const at = tile.head.at(vertex).project(this.camera);
    const box = tile.canvas.getBoundingClientRect();
    return { x: box.left + ((at.x + 1) / 2) * box.width, y: box.top + ((1 - at.y) / 2) * box.height };
  }
}
