// Puts the parts together: what is picked, the keyboard, the start.

/** Show an entity in the panel and, with ``move``, in the drawing; what hides it is put on again. */
function selectEntity(i, { move }) {
  if (!nodeOn[i]) reveal(i);
  pickOut(i);
  if (move && renderer && view !== "list") {
    if (view === "classes") setView("entities");
    lookAtEntity(i);
    show();
  }
  showEntity(i);
  saveState();
}

function reveal(i) {
  filter.classesOff.delete(nodes.cls[i]);
  if (reportsOf(i).every((r) => filter.reportsOff.has(r))) filter.reportsOff.delete(reportsOf(i)[0]);
  sieve();
  if (!nodeOn[i]) filter.stated = filter.planned = true;
  filtersChanged();
}

function picked(key) {
  if (key === null) {
    closePanel();
    return;
  }
  const n = Number(key.slice(1));
  if (key[0] === "n") selectEntity(n, { move: false });
  else {
    if (selected !== null) pickOut(null);
    if (key[0] === "p" && picture === "places") lookAtDisk(n);
    if (key[0] === "c") lookAtDisk(disks.findIndex(([home]) => home === circles[n][0]));
    showKey(key);
    saveState();
  }
}

function zoom(factor) {
  if (renderer) moveTo({ ratio: renderer.getCamera().getState().ratio * factor });
}

function pan(dx, dy) {
  const { x, y, ratio } = renderer.getCamera().getState();
  renderer.getCamera().setState({ x: x + dx * ratio, y: y + dy * ratio });
}

const fit = () => renderer && moveTo({ x: 0.5, y: 0.5, ratio: 1 });
const KEYS = {
  ArrowLeft: () => pan(-0.08, 0),
  ArrowRight: () => pan(0.08, 0),
  ArrowUp: () => pan(0, 0.08),
  ArrowDown: () => pan(0, -0.08),
  "+": () => zoom(1 / 1.5),
  "=": () => zoom(1 / 1.5),
  "-": () => zoom(1.5),
  0: fit,
};

function toggleFilters(on) {
  filters.classList.toggle("open", on);
  document.getElementById("open-filters").setAttribute("aria-expanded", String(on));
}

function escape() {
  if (!results.hidden) closeResults();
  else if (filters.classList.contains("open")) toggleFilters(false);
  else closePanel();
}

stage.addEventListener("keydown", (event) => {
  if (!renderer || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") escape();
  if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    box.focus();
  }
});
document.getElementById("in").addEventListener("click", () => zoom(1 / 1.5));
document.getElementById("out").addEventListener("click", () => zoom(1.5));
document.getElementById("fit").addEventListener("click", fit);
document.getElementById("open-filters").addEventListener("click", () => toggleFilters(!filters.classList.contains("open")));
stage.addEventListener("pointerdown", () => toggleFilters(false));
addEventListener("hashchange", readState);

sieve();
onPick = picked;
onMove = saveState;
if (webgl) startDrawing();
readState();
