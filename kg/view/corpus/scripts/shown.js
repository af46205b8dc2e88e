// What the filters let through.

const filter = { classesOff: new Set(), reportsOff: new Set(), stated: true, planned: true };
let nodeOn = new Uint8Array(COUNT);
let edgeOn = new Uint8Array(edges.source.length);
let shownNodes = 0;
let shownEdges = 0;

function tellingOn({ report, planned }) {
  return !filter.reportsOff.has(report) && (planned ? filter.planned : filter.stated);
}

/** Reckon anew what is shown: a relation with both ends; where only plans (or only facts) are, nothing without one. */
function sieve() {
  const setOn = corpus.sets.map((set) => set.some((r) => !filter.reportsOff.has(r)));
  nodeOn = Uint8Array.from(nodes.cls, (cls, i) => Number(setOn[nodes.set[i]] && !filter.classesOff.has(cls)));
  edgeOn = Uint8Array.from(edges.source, (source, e) =>
    Number(nodeOn[source] && nodeOn[edges.target[e]] && tellings(e).some(tellingOn)));
  if (!(filter.stated && filter.planned)) {
    const tied = new Uint8Array(COUNT);
    edgeOn.forEach((on, e) => {
      if (on) tied[edges.source[e]] = tied[edges.target[e]] = 1;
    });
    nodeOn = nodeOn.map((on, i) => on & tied[i]);
  }
  shownNodes = nodeOn.reduce((sum, on) => sum + on, 0);
  shownEdges = edgeOn.reduce((sum, on) => sum + on, 0);
}

/** How many entities are shown, by place (-1 for the shared ones) and class: key `${place} ${class}`. */
function countsByCircle() {
  const counts = new Map();
  nodeOn.forEach((on, i) => {
    if (!on || isHub(i)) return;
    const key = `${nodes.home[i]} ${nodes.cls[i]}`;
    counts.set(key, (counts.get(key) || 0) + 1);
  });
  return counts;
}

function countsBy(column) {
  const counts = new Map();
  nodeOn.forEach((on, i) => on && counts.set(column[i], (counts.get(column[i]) || 0) + 1));
  return counts;
}

/** Pairs of places with how many shown entities both name, the three strongest of each place: [a, b, count]. */
function sharing() {
  const counts = new Map();
  nodeOn.forEach((on, i) => {
    const at = placesOfSet[nodes.set[i]];
    if (!on || at.length < 2 || at.length > MOST_SHARING) return;
    at.forEach((a, n) => at.slice(n + 1).forEach((b) => {
      const key = Math.min(a, b) * places.length + Math.max(a, b);
      counts.set(key, (counts.get(key) || 0) + 1);
    }));
  });
  const pairs = [...counts].map(([key, count]) => [Math.floor(key / places.length), key % places.length, count]);
  const taken = new Uint16Array(places.length);
  return pairs.sort((p, q) => q[2] - p[2] || p[0] - q[0] || p[1] - q[1]).filter(([a, b]) => {
    if (taken[a] >= 3 && taken[b] >= 3) return false;
    taken[a] += 1;
    taken[b] += 1;
    return true;
  });
}

/** Pairs of classes with how many shown relations tie them: [a, b, count]. */
function ties() {
  const counts = new Map();
  edgeOn.forEach((on, e) => {
    if (!on) return;
    const [a, b] = [nodes.cls[edges.source[e]], nodes.cls[edges.target[e]]].sort((p, q) => p - q);
    if (a !== b) counts.set(a * classes.length + b, (counts.get(a * classes.length + b) || 0) + 1);
  });
  return [...counts].map(([key, count]) => [Math.floor(key / classes.length), key % classes.length, count]);
}
