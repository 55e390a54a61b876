// What stands beside the heads: points, the chosen one, colours, morph. All text is text.

const $ = (id) => document.getElementById(id);

function make(tag, text = "", more = {}) {
  const element = Object.assign(document.createElement(tag), more);
  element.textContent = text;
  return element;
}

const VIEWS = { colour: "Colours", labels: "Labels", confidence: "Confidence" };

function showPoints(points, chosen, act) {
  $("points").replaceChildren(...points.map((point) => pointRow(point, point === chosen, act)));
  $("no-points").hidden = points.length > 0;
  $("clear").hidden = points.length === 0;
}

function pointRow(point, isChosen, act) {
  const row = make("li");
  const dot = make("span", String(point.number), { className: "dot" });
  dot.style.setProperty("--colour", point.colour);
  dot.style.setProperty("--ink", inkOn(point.colour));
  const choose = make("button", "", { type: "button", onclick: () => act.choose(point) });
  choose.append(dot, make("span", point.name));
  choose.setAttribute("aria-pressed", isChosen);
  const remove = make("button", "×", {
    type: "button", className: "plain", title: "Remove", onclick: () => act.remove(point),
  });
  remove.setAttribute("aria-label", `Remove ${point.name}`);
  row.append(choose, remove);
  return row;
}

function showChosen(point, label, heads) {
  $("chosen").hidden = !point;
  if (!point) return;
  $("chosen-name").textContent = point.name;
  $("chosen-label").textContent = `${label ? `Label: ${label}. ` : ""}Confidence:`;
  $("confidences").replaceChildren(...heads.map((head) => confidenceRow(head, point)));
}

function confidenceRow(head, point) {
  const row = make("tr");
  const worth = head.confidence[point.vertex] / 255;
  const bar = make("div", "", { className: "part" });
  bar.style.setProperty("--part", worth);
  const cell = make("td");
  cell.append(bar);
  row.append(make("th", head.name, { scope: "row" }), cell, make("td", worthText(worth)));
  return row;
}

function showViews(page, act) {
  for (const [view, text] of Object.entries(VIEWS)) {
    if (view === "labels" && !page.labels) continue;
    const label = make("label");
    const input = make("input", "", { type: "radio", name: "view", value: view });
    input.checked = view === "colour";
    input.addEventListener("change", () => act.view(view));
    label.append(input, make("span", text));
    $("views").append(label);
  }
}

function showLegend(page, view) {
  const legend = $("legend");
  legend.hidden = view === "colour";
  if (view === "labels") legend.replaceChildren(make("h2", "Labels"), labelList(page));
  if (view === "confidence") {
    const bar = make("div", "", { className: "bar" });
    bar.style.setProperty("--scale", page.scale.map((rgb) => `rgb(${rgb})`).join(","));
    const ends = make("div", "", { className: "line quiet" });
    ends.append(make("span", "0 %"), make("span", "90 %"), make("span", "99 %"));
    legend.replaceChildren(make("h2", "Confidence"), bar, ends);
  }
}

function labelList(page) {
  const list = make("ul");
  const used = new Set(page.labels);
  page.labelMap.forEach(({ name, colour }, at) => {
    if (!used.has(at + 1)) return;
    const row = make("li", name);
    row.style.setProperty("--colour", colour);
    list.append(row);
  });
  return list;
}

function showMorph(page, act) {
  $("morph-part").hidden = page.heads.length < 2;
  if (page.heads.length < 2) return;
  const ends = [$("morph-from"), $("morph-to")];
  ends.forEach((choice, end) => {
    choice.append(...page.heads.map((head, at) => make("option", head.name, { value: at })));
    choice.value = end;
  });
  const change = () => act.morph(...ends.map((choice) => Number(choice.value)), $("morph").value / 100);
  for (const input of [...ends, $("morph")]) input.addEventListener("input", change);
  change();
}
