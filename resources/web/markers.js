// Numbered discs at vertices: full where they can be seen, faint where the head is before them.

const DISC_PX = 22;
const LARGER = 1.25; // the chosen one
const SMALL_TILE_PX = 260; // on which discs are smaller
const DRAWN_PX = 96;
const LOW_CONFIDENCE = 0.5;
const INK = "#14161a";

const discs = new Map();

// What can be read on a colour.
function inkOn(colour) {
  const [red, green, blue] = rgbOf(colour);
  return 0.3 * red + 0.59 * green + 0.11 * blue > 105 ? INK : "#ffffff";
}

// Hollow below LOW_CONFIDENCE, as in the viewer.
function discTexture(number, colour, hollow) {
  const key = `${number} ${colour} ${hollow}`;
  if (!discs.has(key)) discs.set(key, drawDisc(number, colour, hollow));
  return discs.get(key);
}

function drawDisc(number, colour, hollow) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = DRAWN_PX;
  const pen = canvas.getContext("2d");
  const middle = DRAWN_PX / 2;
  const disc = (radius, fill) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.arc(middle, middle, radius, 0, 2 * Math.PI);
    pen.fill();
  };
  disc(middle - 1, INK);
  disc(middle - 6, hollow ? colour : "#ffffff");
  disc(middle - 12, hollow ? INK : colour);
  pen.fillStyle = hollow ? colour : inkOn(colour);
  pen.font = `700 ${number > 9 ? 40 : 48}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(number), middle, middle + 3);
  const texture = new THREE.CanvasTexture(canvas);
  texture.colorSpace = THREE.NoColorSpace;
  return texture;
}

class Marker {
  constructor(point, hollow) {
    this.point = point;
    const map = discTexture(point.number, point.colour, hollow);
    const sprite = (depthTest, opacity) => {
      const material = new THREE.SpriteMaterial({
        map, opacity, depthTest, depthWrite: false, transparent: true, sizeAttenuation: false,
        toneMapped: false,
      });
      return new THREE.Sprite(material);
    };
    this.faint = sprite(false, 0.3);
    this.full = sprite(true, 1);
  }

  get sprites() {
    return [this.faint, this.full];
  }

  // ``at``: on the surface. The disc is drawn nearer to the eye, so that the skin around does not
  // cut it; on its own line of sight, so that it stays over its vertex.
  place(at, camera, size, nearer) {
    const towards = camera.position.clone().sub(at).normalize();
    for (const [order, sprite] of this.sprites.entries()) {
      sprite.position.copy(at).addScaledVector(towards, nearer);
      sprite.scale.set(size, size, 1);
      sprite.renderOrder = (this.isChosen ? 10 : 2) + order;
    }
  }
}
