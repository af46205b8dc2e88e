// The drawing: vis-network on fixed positions, what is dimmed in it, and where the view is.

const INK = "#1d2733";
const PALE_INK = "#b4bac0";
const PALE_EDGE = "#e4e7e9";
const READABLE = 0.38;
/** Room that a name takes around the middle of its node. */
const LABEL = { side: 90, above: 40, below: 70 };

const stage = document.getElementById("stage");
const panel = document.getElementById("panel");
const options = JSON.parse(page.options);
const EDGE = options.edges.color;
const nodes = new vis.DataSet();
const edges = new vis.DataSet();
let network = null;

/** What vis-network was last told of each node and line that is shown: only what changed is told again. */
const told = { nodes: new Map(), edges: new Map() };

/**
 * Draws what is shown, where `at` has it or else where the page has it; what is not lit is pale.
 * Without lit entities and relations all have their colours.
 */
function draw(at, litThings = null, litRelations = null) {
  const shownNodes = shownThings().map((i) => {
    const node = page.nodes[i];
    const lit = litThings === null || litThings.has(i);
    const { x, y } = at.get(i) || node;
    return { ...node, x, y, opacity: lit ? 1 : 0.18, font: { ...node.font, color: lit ? INK : PALE_INK } };
  });
  const shownEdges = shownRelations().map((i) => {
    const edge = page.edges[i];
    const lit = litRelations === null || litRelations.has(i);
    const color = lit ? edge.color || EDGE : { ...EDGE, color: PALE_EDGE };
    return { ...edge, color, font: { color: lit ? options.edges.font.color : PALE_INK } };
  });
  tell(nodes, told.nodes, shownNodes);
  tell(edges, told.edges, shownEdges);
  if (network === null) {
    network = new vis.Network(document.getElementById("drawing"), { nodes, edges }, options);
    listenToDrawing();
  }
}

function tell(set, last, wanted) {
  const ids = new Set(wanted.map(({ id }) => id));
  const gone = [...last.keys()].filter((id) => !ids.has(id));
  const changed = wanted.filter((item) => last.get(item.id) !== JSON.stringify(item));
  for (const id of gone) last.delete(id);
  for (const item of changed) last.set(item.id, JSON.stringify(item));
  if (gone.length) set.remove(gone);
  if (changed.length) set.update(changed);
}

function cameraNow() {
  const { x, y } = network.getViewPosition();
  const scale = network.getScale();
  return { x: Math.round(x), y: Math.round(y), scale: Number(scale.toPrecision(4)) };
}

function setCamera({ x, y, scale }) {
  network.moveTo({ position: { x, y }, scale, animation: false });
}

/** The part of the stage that the panel leaves free, in pixels from its corner. */
function freeStage() {
  const { width, height, left, top } = stage.getBoundingClientRect();
  const cover = panel.getBoundingClientRect();
  if (panel.hidden) return { width, height };
  return cover.left > left + 1 ? { width: cover.left - left, height } : { width, height: Math.max(cover.top - top, 80) };
}

/** Moves the view so that a point of the drawing is in the middle of what is free. */
function centre(position, scale) {
  const { width, height } = stage.getBoundingClientRect();
  const free = freeStage();
  network.moveTo({ position, scale, offset: { x: (free.width - width) / 2, y: (free.height - height) / 2 }, animation: false });
}

/** Shows all that is shown, in what is free. */
function fit() {
  const at = shownThings().map((i) => network.getPosition(`n${i}`));
  if (at.length === 0) return;
  const [left, right] = [Math.min(...at.map((p) => p.x)) - LABEL.side, Math.max(...at.map((p) => p.x)) + LABEL.side];
  const [top, bottom] = [Math.min(...at.map((p) => p.y)) - LABEL.above, Math.max(...at.map((p) => p.y)) + LABEL.below];
  const free = freeStage();
  const scale = Math.min(free.width / (right - left), free.height / (bottom - top));
  centre({ x: (left + right) / 2, y: (top + bottom) / 2 }, Math.min(1.2, Math.max(0.05, scale)));
}

/** Everything that is shown, or on a small screen as much of the middle as can be read. */
function firstView() {
  fit();
  if (network.getScale() < READABLE && hub !== null && isThingShown(hub)) {
    centre(network.getPosition(`n${hub}`), READABLE);
  }
}

/** Brings an entity into the middle of what is free. */
function moveTo(i, scale = Math.max(network.getScale(), 0.8)) {
  centre(network.getPosition(`n${i}`), scale);
}

/** Moves the view only if the entity is out of it, or the panel covers it. */
function keepClear(i) {
  const { x, y } = network.canvasToDOM(network.getPosition(`n${i}`));
  const free = freeStage();
  if (x < 20 || y < 20 || x > free.width - 20 || y > free.height - 20) moveTo(i, network.getScale());
}
