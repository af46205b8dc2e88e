// One way round: what a reader does changes the state, the state is written to the address, the page shows it.

const openLegend = document.getElementById("open-legend");
const graphTab = document.querySelector('#parts a[href="#graph"]');
const QUIET = 250;

/** Changes what is looked at. `visit` makes it a step that one can go back from. */
function go(change, { visit = false, camera = null } = {}) {
  Object.assign(state, change);
  show();
  if (camera) camera();
  remember({ visit });
}

function remember({ visit = false } = {}) {
  if (network === null) return;
  state.view = cameraNow();
  const address = addressOf(state);
  graphTab.setAttribute("href", address);
  if (currentPart() !== "graph" || address === location.hash) return;
  if (visit) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

function selectThing(i, { move = false } = {}) {
  go({ at: i, edge: null, steps: 0 }, { visit: true, camera: () => (move ? moveTo(i) : keepClear(i)) });
}

function selectRelation(i) {
  go({ at: null, edge: i, steps: 0 }, { visit: true });
}

function closePanel() {
  if (state.at === null && state.edge === null) return;
  const camera = state.steps > 0 ? firstView : null;
  go({ at: null, edge: null, steps: 0 }, { visit: true, camera });
}

function showNeighbourhood(steps) {
  go({ steps }, { visit: true, camera: () => (steps > 0 ? fit() : moveTo(state.at)) });
}

/** Draws the state. The drawing is made when it is first asked for: who comes to read the report need not wait for it. */
function show() {
  updateShown();
  tellLegend();
  tellStatus();
  const at = state.steps > 0 ? ringPositions(state.at, state.steps) : new Map();
  if (state.at !== null) {
    const all = state.steps > 0;
    draw(at, all ? null : neighbourhood(state.at, 1), all ? null : new Set(relationsOf[state.at]));
    network.selectNodes([`n${state.at}`], false);
    showPanel(...thingContent(state.at));
  } else if (state.edge !== null) {
    const { source, target } = relations[state.edge];
    draw(at, new Set([source, target]), new Set([state.edge]));
    network.setSelection({ nodes: [], edges: [`e${state.edge}`] });
    showPanel(...relationContent(state.edge));
  } else {
    draw(at);
    if (!panel.hidden) network.unselectAll();
    panel.hidden = true;
  }
}

/** The part of the page that holds what the address names. */
function currentPart() {
  const name = location.hash.slice(1).split("?")[0];
  const named = name && document.getElementById(name);
  return ((named && named.closest("section.view")) || document.getElementById("graph")).id;
}

/** Marks the part in the row of parts, and brings it into view where the row is longer than the window. */
function tellPart(part) {
  const row = document.getElementById("parts");
  for (const link of row.querySelectorAll("a")) {
    const isCurrent = link.getAttribute("href").split("?")[0] === `#${part}`;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (isCurrent) row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }
}

function arrive() {
  const part = currentPart();
  for (const section of document.querySelectorAll("section.view")) section.classList.toggle("current", section.id === part);
  tellPart(part);
  if (part === "graph") {
    state = stateOf(location.hash);
    show();
    if (state.view) setCamera(state.view);
    else if (state.steps > 0) fit();
    else if (state.at !== null) moveTo(state.at);
    else firstView();
    remember();
  } else {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.id === part) window.scrollTo(0, 0);
    else target?.scrollIntoView({ block: "center" });
  }
}

function setLegendOpen(open) {
  legend.classList.toggle("open", open);
  openLegend.setAttribute("aria-expanded", String(open));
}

let waiting = 0;
function rememberSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(remember, QUIET);
}

function listenToDrawing() {
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    setLegendOpen(false);
    if (node !== undefined) selectThing(Number(node.slice(1)));
    else if (edge !== undefined) selectRelation(Number(edge.slice(1)));
    else closePanel();
  });
  network.on("dragEnd", rememberSoon);
  network.on("zoom", rememberSoon);
  showTooltips();
}

window.addEventListener("hashchange", arrive);

openLegend.addEventListener("click", () => setLegendOpen(!legend.classList.contains("open")));
document.getElementById("fit").addEventListener("click", () => go({}, { camera: fit }));
document.getElementById("back").addEventListener("click", () => history.back());
document.getElementById("forward").addEventListener("click", () => history.forward());
document.getElementById("share").addEventListener("click", () => {
  const field = el("input#address", { readonly: "", "aria-label": "此视图的链接 Link to this view", value: location.href });
  document.getElementById("address")?.remove();
  stage.append(field);
  field.select();
  const told = () => field.classList.add("copied");
  navigator.clipboard?.writeText(location.href).then(told, () => {});
  field.addEventListener("blur", () => field.remove());
});

const PAN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = { "+": 1.25, "=": 1.25, "-": 0.8 };

document.getElementById("drawing").addEventListener("keydown", (event) => {
  const { x, y, scale } = cameraNow();
  if (PAN[event.key]) setCamera({ x: x + (PAN[event.key][0] * 80) / scale, y: y + (PAN[event.key][1] * 80) / scale, scale });
  else if (ZOOM[event.key]) setCamera({ x, y, scale: scale * ZOOM[event.key] });
  else return;
  event.preventDefault();
  rememberSoon();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (!results.hidden) closeResults();
  else {
    setLegendOpen(false);
    closePanel();
  }
});

/** The drawing needs to know how much of the window the header takes. */
function measureHeader() {
  const height = document.querySelector("header").offsetHeight;
  document.documentElement.style.setProperty("--header", `${height}px`);
  document.documentElement.style.scrollPaddingTop = `${height + 12}px`;
}

window.addEventListener("resize", measureHeader);
document.documentElement.classList.add("scripted");
measureHeader();
drawLegend();
arrive();
