// One head on the graphics card. All heads share triangles, atlas and labels; a morph between two
// is nothing but their vertices and their colours mixed, number by number.

const VERTEX_SHADER = `
attribute vec4 tint;
varying vec2 vUv;
varying vec4 vTint;
void main() {
  vUv = uv;
  vTint = tint;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;
// The colours of a tint keep the light and shade of the head below them.
const FRAGMENT_SHADER = `
uniform sampler2D colourA, colourB, labels;
uniform float part, labelled;
varying vec2 vUv;
varying vec4 vTint;
void main() {
  vec3 own = mix(texture2D(colourA, vUv).rgb, texture2D(colourB, vUv).rgb, part);
  float light = dot(own, vec3(0.299, 0.587, 0.114));
  // Both with their alpha in their colours.
  vec4 tint = TINT * mix(vTint, texture2D(labels, vUv), labelled);
  gl_FragColor = vec4(own * (1.0 - tint.a) + tint.rgb * (0.55 + 0.6 * light), 1.0);
}`;
const TINT = "0.85";

class Head {
  constructor(page) {
    this.page = page;
    this.positions = new Float32Array(page.heads[0].positions.length);
    const places = page.vertexOf.length;
    const geometry = (this.geometry = new THREE.BufferGeometry());
    geometry.setIndex(new THREE.BufferAttribute(page.faces, 1));
    geometry.setAttribute("position", new THREE.BufferAttribute(new Float32Array(3 * places), 3));
    geometry.setAttribute("uv", new THREE.BufferAttribute(page.uv, 2, true));
    geometry.setAttribute("tint", new THREE.BufferAttribute(new Uint8Array(4 * places), 4, true));
    const material = new THREE.ShaderMaterial({
      vertexShader: VERTEX_SHADER,
      fragmentShader: FRAGMENT_SHADER,
      defines: { TINT },
      uniforms: {
        colourA: { value: null }, colourB: { value: null }, labels: { value: page.labelTexture },
        part: { value: 0 }, labelled: { value: 0 },
      },
      side: THREE.DoubleSide,
    });
    this.mesh = new THREE.Mesh(geometry, material);
    this.scene = new THREE.Scene();
    this.scene.add(this.mesh);
    this.markers = [];
  }

  // ``part`` of the way from head a to head b.
  show(a, b = a, part = 0) {
    this.ends = [a, b];
    this.part = part;
    for (let i = 0; i < this.positions.length; i++) {
      this.positions[i] = a.positions[i] * (1 - part) + b.positions[i] * part;
    }
    const position = this.geometry.getAttribute("position");
    this.page.vertexOf.forEach((vertex, place) => {
      position.setXYZ(place, ...this.positions.subarray(3 * vertex, 3 * vertex + 3));
    });
    position.needsUpdate = true;
    this.geometry.computeBoundingSphere();
    const { uniforms } = this.mesh.material;
    uniforms.colourA.value = a.map;
    uniforms.colourB.value = b.map;
    uniforms.part.value = part;
  }

  // What a match is worth here; between two heads the less certain counts.
  confidence(vertex) {
    return Math.min(...this.ends.map((end) => end.confidence[vertex])) / 255;
  }

  // ``view``: colour, labels or confidence.
  colour(view) {
    const { scale, vertexOf } = this.page;
    this.mesh.material.uniforms.labelled.value = Number(view === "labels");
    const tint = this.geometry.getAttribute("tint");
    tint.array.fill(0);
    if (view === "confidence") {
      vertexOf.forEach((vertex, place) => {
        const shade = Math.min(...this.ends.map((end) => end.shade[vertex]));
        const [red, green, blue] = scale[Math.round((shade / 255) * (scale.length - 1))];
        tint.array.set([red, green, blue, 255], 4 * place);
      });
    }
    tint.needsUpdate = true;
  }

  at(vertex) {
    return new THREE.Vector3().fromArray(this.positions, 3 * vertex);
  }

  mark(points) {
    this.markers.forEach((marker) => this.scene.remove(...marker.sprites));
    this.markers = points.map(
      (point) => new Marker(point, this.confidence(point.vertex) < LOW_CONFIDENCE),
    );
    this.markers.forEach((marker) => this.scene.add(...marker.sprites));
  }

  // The vertex next to where the ray meets the head; -1 where it passes.
  pick(raycaster) {
    const [hit] = raycaster.intersectObject(this.mesh);
    if (!hit) return -1;
    const corners = [hit.face.a, hit.face.b, hit.face.c].map((place) => this.page.vertexOf[place]);
    const far = (vertex) => this.at(vertex).distanceToSquared(hit.point);
    return corners.reduce((best, vertex) => (far(vertex) < far(best) ? vertex : best));
  }
}
