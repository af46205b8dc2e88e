// The drawing: which picture it shows, its camera, and what of it is picked out.

const NEAR = 0.5; // closer than this share of the whole, the overview gives way to the entities
const stage = document.getElementById("drawing");
const webgl = (() => {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
})();
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let view = webgl ? "places" : "list"; // places, classes, entities, list
let picture = null; // places, classes or entities: what is drawn now
let renderer = null;
let entities = null; // the graph of all entities, made once
let selected = null; // an entity's index
let near = new Set(); // its neighbours
let atRest = null;
let onPick = () => {};
let onMove = () => {};

function wantedPicture() {
  if (view === "places") return renderer && renderer.getCamera().getState().ratio < NEAR ? "entities" : "places";
  return view === "list" ? picture || "places" : view;
}

function graphOf(name) {
  if (name === "places") return placesPicture();
  if (name === "classes") return classesPicture();
  entities = entities || entitiesPicture();
  return entities;
}

function boxOf(name) {
  const around = name === "classes" ? corpus.byClass.map(([, ...circle]) => circle) : disks.map(([, ...circle]) => circle);
  const ends = (n) => [Math.min(...around.map((c) => c[n] - c[2])) / FINE, Math.max(...around.map((c) => c[n] + c[2])) / FINE];
  return { x: ends(0), y: ends(1) };
}

function nodeLook(key, data) {
  if (data.kind !== "entity") return data;
  const i = data.index;
  if (!nodeOn[i] && i !== selected) return { ...data, hidden: true, label: null };
  if (selected === null) return data;
  if (i === selected) return { ...data, highlighted: true, forceLabel: true, strong: true, zIndex: 3 };
  if (near.has(i)) return { ...data, forceLabel: near.size <= 40, zIndex: 2 };
  return { ...data, color: "#d3d8db", label: null, zIndex: 0 };
}

function edgeLook(key, data) {
  if (data.index === undefined) return data;
  const e = data.index;
  if (!edgeOn[e]) return { ...data, hidden: true };
  if (selected === null) return data;
  const mine = edges.source[e] === selected || edges.target[e] === selected;
  return mine ? { ...data, color: "#a63a1c", zIndex: 2 } : { ...data, hidden: true };
}

const isLarge = () => picture === "entities" && COUNT > 1500;

function startDrawing() {
  picture = "places";
  renderer = new sigma.Sigma(graphOf(picture), stage, {
    allowInvalidContainer: true,
    autoRescale: true,
    defaultDrawNodeHover: drawHover,
    defaultDrawNodeLabel: drawLabel,
    defaultEdgeType: "thin",
    // points for the many: a renderer without a graphics card draws circles, which are instances, one by one
    nodeProgramClasses: { circle: sigma.NodeCircleProgram, point: sigma.NodePointProgram },
    edgeProgramClasses: { thin: sigma.EdgeLineProgram, thick: sigma.EdgeRectangleProgram },
    edgeReducer: edgeLook,
    hideEdgesOnMove: false,
    itemSizesReference: "positions",
    labelDensity: 0.6,
    labelGridCellSize: 110,
    labelRenderedSizeThreshold: 4,
    maxCameraRatio: 2,
    minCameraRatio: 0.01,
    minEdgeThickness: 1,
    nodeReducer: nodeLook,
    stagePadding: 34,
    zIndex: true,
    zoomToSizeRatioFunction: (ratio) => ratio,
  });
  renderer.setCustomBBox(boxOf(picture));
  renderer.createCanvasContext("ground", { beforeLayer: "edges" });
  renderer.resize(true);
  renderer.on("beforeRender", clearLabels);
  renderer.on("afterRender", drawGround);
  renderer.on("clickNode", ({ node }) => onPick(node));
  renderer.on("clickStage", ({ event }) => onPick(diskAt(event)));
  renderer.on("enterNode", () => stage.classList.add("pointing"));
  renderer.on("leaveNode", () => stage.classList.remove("pointing"));
  renderer.getCamera().on("updated", () => {
    if (wantedPicture() !== picture) queueMicrotask(show);
    whileMoving();
    onMove();
  });
  renderer.refresh();
}

/** While a large picture moves, the layers that are empty then are not put together either: it takes half the time. */
function whileMoving() {
  if (!isLarge()) return;
  stage.classList.add("moving");
  clearTimeout(atRest);
  atRest = setTimeout(() => stage.classList.remove("moving"), 150);
}

/** The disks of the places lie under everything; the shared one has no reporting division in it to name it. */
function drawGround() {
  const context = renderer.getCanvases().ground.getContext("2d");
  const { width, height } = renderer.getDimensions();
  context.clearRect(0, 0, width, height);
  if (picture === "classes") return;
  for (const [home, x, y, radius] of disks) {
    const centre = renderer.graphToViewport(at(x, y));
    const edge = renderer.graphToViewport(at(x + radius, y));
    const r = Math.hypot(edge.x - centre.x, edge.y - centre.y);
    if (centre.x + r < 0 || centre.y + r < 0 || centre.x - r > width || centre.y - r > height) continue;
    context.beginPath();
    context.arc(centre.x, centre.y, r, 0, 2 * Math.PI);
    context.fillStyle = home < 0 ? "#f3f0e6" : "#f1f4f6";
    context.strokeStyle = home < 0 ? "#d9d0b4" : "#cfd8df";
    context.lineWidth = 1;
    context.fill();
    context.stroke();
    if (home < 0 && picture === "entities" && r > 24) write(context, SHARED.zh, centre.x, Math.max(14, centre.y - r + 12), 14, { bold: true, colour: SOFT });
  }
}

function diskAt({ x, y }) {
  if (picture === "classes") return null;
  const point = renderer.viewportToGraph({ x, y });
  const n = disks.findIndex(([, cx, cy, radius]) => Math.hypot(point.x - cx / FINE, point.y - cy / FINE) < radius / FINE);
  return n < 0 ? null : `p${n}`;
}

/** Draw what the view and the filters ask for. */
function show() {
  if (!renderer) return;
  const wanted = wantedPicture();
  const box = (wanted === "classes") !== (picture === "classes");
  const changed = wanted !== picture;
  picture = wanted;
  renderer.setSettings({ hideEdgesOnMove: isLarge(), hideLabelsOnMove: isLarge() });
  if (changed || picture !== "entities") {
    if (box) renderer.setCustomBBox(boxOf(picture));
    renderer.setGraph(graphOf(picture));
  } else renderer.refresh({ skipIndexation: true });
  if (box) renderer.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1 });
}

function pickOut(i) {
  selected = i;
  near = new Set(i === null ? [] : edgesOf[i].filter((e) => edgeOn[e]).map((e) => (edges.source[e] === i ? edges.target[e] : edges.source[e])));
  if (renderer && picture === "entities") renderer.refresh({ skipIndexation: true });
}

function moveTo(state) {
  const camera = renderer.getCamera();
  if (still) camera.setState(state);
  else camera.animate(state, { duration: 350 });
}

/** The camera's coordinates of a point of the picture, and the ratio at which a circle around it fills the drawing. */
function framing(x, y, radius) {
  const box = boxOf(picture);
  const span = Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0]);
  const { width, height } = renderer.getDimensions();
  const now = renderer.getCamera().getState().ratio;
  const wide = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) * now; // in pixels, with the camera far out
  const unit = wide(renderer.graphToViewport({ x: 1, y: 0 }), renderer.graphToViewport({ x: 0, y: 0 }));
  const square = wide(renderer.framedGraphToViewport({ x: 1, y: 0 }), renderer.framedGraphToViewport({ x: 0, y: 0 }));
  const ratio = Math.min(NEAR - 0.02, (((2.15 * radius) / FINE) * unit) / Math.min(width, height));
  const [right, below] = innerWidth > 720 ? [190, 0] : [0, 0.27 * innerHeight]; // half of what the panel will cover
  return {
    x: (x / FINE - (box.x[0] + box.x[1]) / 2) / span + 0.5 + (right / square) * ratio,
    y: (y / FINE - (box.y[0] + box.y[1]) / 2) / span + 0.5 - (below / square) * ratio,
    ratio,
  };
}

function lookAtDisk(n) {
  const [, x, y, radius] = disks[n];
  moveTo(framing(x, y, radius));
}

/** Closer if need be, never farther away. */
function lookAtEntity(i) {
  const disk = disks.find(([home]) => home === nodes.home[i]) || disks[0];
  const wide = framing(nodes.x[i], nodes.y[i], Math.min(disk[3], 550));
  const now = renderer.getCamera().getState().ratio;
  moveTo(now < wide.ratio ? framing(nodes.x[i], nodes.y[i], (Math.min(disk[3], 550) * now) / wide.ratio) : wide);
}
