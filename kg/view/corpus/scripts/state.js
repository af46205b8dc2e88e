// What is looked at, in the address behind #: it can be shared, kept as a bookmark, and gone back to.

let restoring = true; // nothing is written before the first address is read
let waiting = null;

function stateText() {
  const parts = new URLSearchParams();
  if (webgl && view !== "places") parts.set("view", view);
  if (panelOf !== null) parts.set("at", panelOf[0] === "n" ? idOf(Number(panelOf.slice(1))) : `:${panelOf}`);
  if (filter.classesOff.size) parts.set("off", [...filter.classesOff].sort((a, b) => a - b).map((cls) => classes[cls].name).join(" "));
  if (filter.reportsOff.size) parts.set("without", [...filter.reportsOff].sort((a, b) => a - b).map((r) => reports[r].folder).join(" "));
  if (!filter.stated || !filter.planned) parts.set("only", filter.stated ? "stated" : "planned");
  const camera = renderer?.getCamera().getState();
  if (camera && (camera.ratio !== 1 || camera.x !== 0.5 || camera.y !== 0.5)) {
    parts.set("camera", [camera.x, camera.y, camera.ratio].map((n) => n.toFixed(4)).join(" "));
  }
  return parts.toString();
}

function saveState() {
  if (restoring) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const text = stateText();
    if (location.hash.slice(1) === text) return;
    try {
      history.replaceState(null, "", `#${text}`);
    } catch {
      // a document without an origin of its own may be refused this; then the address stays as it is
    }
  }, 150);
}

const split = (text) => (text ? text.split(" ") : []);

function readState() {
  const parts = new URLSearchParams(location.hash.slice(1));
  restoring = true;
  filter.classesOff = new Set(split(parts.get("off")).map((name) => classes.findIndex((cls) => cls.name === name)).filter((cls) => cls >= 0));
  filter.reportsOff = new Set(split(parts.get("without")).map((folder) => reports.findIndex((report) => report.folder === folder)).filter((r) => r >= 0));
  filter.stated = parts.get("only") !== "planned";
  filter.planned = parts.get("only") !== "stated";
  sieve();
  setView(Object.hasOwn(VIEWS, parts.get("view") || "") ? parts.get("view") : webgl ? "places" : "list");
  const [x, y, ratio] = split(parts.get("camera")).map(Number);
  const set = [x, y, ratio].every(Number.isFinite) && ratio > 0;
  if (renderer) renderer.getCamera().setState(set ? { x, y, ratio } : { x: 0.5, y: 0.5, ratio: 1 });
  const at = parts.get("at") || "";
  if (byId.has(at)) selectEntity(byId.get(at), { move: !set });
  else if (/^:[pck]\d+$/.test(at) && isThere(at.slice(1))) showKey(at.slice(1));
  restoring = false;
}

function isThere(key) {
  const all = { p: disks.length, c: circles.length, k: classes.length };
  return Number(key.slice(1)) < all[key[0]];
}
