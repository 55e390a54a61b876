// The page's data block as typed arrays; ddf_core/export/web_page/record.py wrote it.

const LEVELS = 65535;

const unpack = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function unpackWhole({ bits, data }) {
  const { buffer } = unpack(data);
  return bits === 16 ? new Uint16Array(buffer) : new Uint32Array(buffer);
}

// (V, 3) scene units, one after the other.
function unpackPositions(text, boxHalf) {
  const levels = new Uint16Array(unpack(text).buffer);
  return Float32Array.from(levels, (level) => boxHalf * ((2 * level) / LEVELS - 1));
}

// A confidence in words; nothing is certain.
function worthText(worth) {
  return worth >= 0.995 ? "> 99 %" : `${Math.round(100 * worth)} %`;
}

function rgbOf(code) {
  return [1, 3, 5].map((at) => parseInt(code.slice(at, at + 2), 16));
}

function readPage() {
  const raw = JSON.parse(document.getElementById("page-data").textContent);
  return {
    ...raw,
    faces: unpackWhole(raw.faces),
    // A vertex on a seam of the atlas stands in several places: ``vertexOf`` leads back to it.
    vertexOf: unpackWhole(raw.vertexOf),
    uv: new Uint16Array(unpack(raw.uv).buffer),
    labels: raw.labels === null ? null : unpack(raw.labels),
    scale: raw.scale.map(rgbOf),
    heads: raw.heads.map((head) => ({
      ...head,
      positions: unpackPositions(head.positions, raw.boxHalf),
      confidence: unpack(head.confidence),
      shade: unpack(head.shade),
    })),
  };
}

// A picture of the page itself as a texture, when it has been decoded.
async function textureOf(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const texture = new THREE.Texture(picture);
  // The atlas counts from the top left corner, and colours are shown as they are.
  texture.flipY = false;
  texture.colorSpace = THREE.NoColorSpace;
  texture.anisotropy = 4;
  // Only the labels' picture is transparent anywhere.
  texture.premultiplyAlpha = true;
  texture.needsUpdate = true;
  return texture;
}
