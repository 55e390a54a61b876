// Everything together. A point is a vertex number: the same on every head.

const MOST_POINTS = 99;

class Page {
  constructor(page) {
    this.page = page;
    this.stage = new Stage(page, $("heads"));
    this.points = page.points.map((point, at) => ({ ...point, number: at + 1 }));
    this.chosen = null;
    for (const each of page.heads) {
      const head = new Head(page);
      head.show(each);
      this.addTile(head, each.name);
    }
    showViews(page, this);
    if (page.heads.length > 1) {
      this.between = new Head(page);
      this.betweenTile = this.addTile(this.between, "");
    }
    showMorph(page, this);
    this.view("colour");
    $("clear").onclick = () => this.keep([]);
    $("front").onclick = () => this.stage.front();
    $("made-by").textContent = `${page.program} · model ${page.model}`;
    this.keep(this.points);
  }

  addTile(head, name) {
    const tile = this.stage.add(head);
    this.stage.rename(tile, name);
    follow(this.stage, tile, this);
    return tile;
  }

  labelAt(vertex) {
    const number = this.page.labels?.[vertex] ?? 0;
    return number ? this.page.labelMap[number - 1].name : "";
  }

  // --- points -----------------------------------------------------------------------------------

  mark(vertex) {
    if (vertex < 0) return;
    const known = this.points.find((point) => point.vertex === vertex);
    if (known || this.points.length === MOST_POINTS) {
      if (known) this.choose(known);
      return;
    }
    const number = 1 + Math.max(0, ...this.points.map((point) => point.number));
    const { colours } = this.page;
    const name = ["Point " + number, this.labelAt(vertex)].filter(Boolean).join(", ");
    const point = { vertex, number, name, colour: colours[(number - 1) % colours.length] };
    this.keep([...this.points, point], point);
  }

  choose(point) {
    this.keep(this.points, point);
  }

  remove(point) {
    this.keep(this.points.filter((other) => other !== point));
  }

  removeChosen() {
    if (this.chosen) this.remove(this.chosen);
  }

  keep(points, chosen = null) {
    this.points = points;
    this.chosen = chosen;
    showPoints(points, chosen, this);
    showChosen(chosen, chosen && this.labelAt(chosen.vertex), this.page.heads);
    this.stage.mark(points, chosen);
  }

  // --- colours and shape ------------------------------------------------------------------------

  view(view) {
    this.viewed = view;
    this.stage.tiles.forEach(({ head }) => head.colour(view));
    showLegend(this.page, view);
    this.stage.draw();
  }

  morph(from, to, part) {
    const [a, b] = [this.page.heads[from], this.page.heads[to]];
    this.between.show(a, b, part);
    this.between.colour(this.viewed);
    this.stage.rename(this.betweenTile, `${a.name} → ${b.name}, ${Math.round(100 * part)} %`);
    this.stage.mark(this.points, this.chosen);
  }
}

function complain(text) {
  $("trouble").textContent = text;
  $("trouble").hidden = false;
}

async function start() {
  const page = readPage();
  await Promise.all(page.heads.map(async (head) => (head.map = await textureOf(head.texture))));
  page.labelTexture = page.labelPicture ? await textureOf(page.labelPicture) : null;
  const shown = new Page(page);
  shown.stage.drawNow();
  // For scripts beside the page: what is marked, and where a vertex of a head is in the window.
  globalThis.ddfPage = {
    points: () => shown.points.map(({ vertex, name, number, colour }) => ({ vertex, name, number, colour })),
    project: (head, vertex) => shown.stage.project(shown.stage.tiles[head], vertex),
    view: () => ({ ...shown.stage.view }),
  };
  document.documentElement.dataset.ready = "yes";
}

start().catch((error) => {
  complain(`The heads cannot be drawn here: ${error.message} A browser with WebGL 2 is needed.`);
});
