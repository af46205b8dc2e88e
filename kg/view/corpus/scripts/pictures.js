// The three pictures as graphs for the drawing: places, classes, entities. Names of nodes: p0 c0 k0 n0.

const EDGE = "#c6d1da"; // no line lets another shine through: sigma would draw it too bright
const TIE = "#d3dde6";
const tint = (colour) => `#${[1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.34 + 255 * 0.66).toString(16).padStart(2, "0")).join("")}`;
const at = (x, y) => ({ x: x / FINE, y: y / FINE });
const thickness = (count, most) => 1 + 5 * Math.sqrt(count / Math.max(1, most));
const degrees = edgesOf.map((of) => of.length);
const radiusOf = (i) => (isHub(i) ? 3.2 : Math.min(1.6, 0.75 + 0.25 * Math.log2(1 + degrees[i])));

/** A circle keeps its share of its room: half the entities shown, half the area. */
const shrunk = (radius, count, all) => (radius / FINE) * Math.sqrt(count / Math.max(1, all));

function addCircle(graph, key, x, y, size, cls, count, hover, outside = false) {
  const { zh, colour } = classes[cls];
  graph.addNode(key, { ...at(x, y), size, color: tint(colour), colour, label: zh, count, hover, outside, kind: "circle", forceLabel: true, zIndex: 1 });
}

function placesPicture() {
  const graph = new sigma.Graph();
  const counts = countsByCircle();
  const all = new Map();
  nodes.home.forEach((home, i) => {
    const key = `${home} ${nodes.cls[i]}`;
    if (!isHub(i)) all.set(key, (all.get(key) || 0) + 1);
  });
  const sums = countsBy(nodes.home);
  circles.forEach(([home, cls, x, y, radius], n) => {
    const key = `${home} ${cls}`;
    const count = counts.get(key) || 0;
    const { zh, en } = classes[cls];
    if (count) addCircle(graph, `c${n}`, x, y, shrunk(radius, count, all.get(key)), cls, count, `${placeName(home)} · ${zh} ${en} ${count}`);
  });
  disks.forEach(([home, , , radius, x, y], n) => {
    const count = sums.get(home) || 0;
    if (home >= 0 && places[home].reports.every((r) => filter.reportsOff.has(r))) return;
    graph.addNode(`p${n}`, { ...at(x, y), size: Math.max(3, (radius / FINE) * 0.13), color: "#e9edf0", label: placeName(home), count, hover: `${placeName(home)} ${count}`, kind: "place", forceLabel: true, zIndex: 2 });
  });
  const pairs = sharing();
  for (const [a, b, count] of pairs) {
    if (graph.hasNode(`p${a}`) && graph.hasNode(`p${b}`)) {
      graph.addEdge(`p${a}`, `p${b}`, { size: thickness(count, pairs[0][2]), color: TIE, type: "thick" });
    }
  }
  return graph;
}

function classesPicture() {
  const graph = new sigma.Graph();
  const counts = countsBy(nodes.cls);
  corpus.byClass.forEach(([cls, x, y, radius]) => {
    const count = counts.get(cls) || 0;
    const { zh, en, count: all } = classes[cls];
    if (count) addCircle(graph, `k${cls}`, x, y, shrunk(radius, count, all), cls, count, `${zh} ${en} ${count}`, true);
  });
  const pairs = ties();
  const most = Math.max(1, ...pairs.map((pair) => pair[2]));
  for (const [a, b, count] of pairs) {
    graph.addEdge(`k${a}`, `k${b}`, { size: thickness(count, most), color: TIE, type: "thick" });
  }
  return graph;
}

/** All entities; what the filters take out is hidden by the drawing, so that a filter needs no new graph. */
function entitiesPicture() {
  const graph = new sigma.Graph();
  for (let i = 0; i < COUNT; i += 1) {
    graph.addNode(`n${i}`, { ...at(nodes.x[i], nodes.y[i]), size: radiusOf(i), color: colourOf(i), label: nodes.name[i], hover: nodes.name[i], type: "point", kind: "entity", index: i, strong: isHub(i), zIndex: 1 });
  }
  for (let e = 0; e < edges.source.length; e += 1) {
    graph.addEdgeWithKey(`e${e}`, `n${edges.source[e]}`, `n${edges.target[e]}`, { color: EDGE, size: 1, index: e, zIndex: 0 });
  }
  return graph;
}
