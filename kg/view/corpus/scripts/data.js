// The page's data, and what is read out of its columns. An entity, a report, a place … is its index.

const corpus = JSON.parse(document.getElementById("data").textContent);
const { reports, places, classes, properties, nodes, edges, disks, circles } = corpus;
const COUNT = nodes.name.length;
const FINE = 10; // positions are whole numbers of tenths
const SHARED = { zh: "多地共有", en: "Named by several places" };
const MOST_SHARING = 40; // an entity of more places than that ties none of them to another

const otherNames = new Map(nodes.others.map(([i, ...names]) => [i, names]));
const edgesOf = Array.from({ length: COUNT }, () => []);
edges.source.forEach((source, e) => {
  edgesOf[source].push(e);
  if (edges.target[e] !== source) edgesOf[edges.target[e]].push(e);
});
const placesOfSet = corpus.sets.map((set) => [...new Set(set.map((r) => reports[r].place))]);
const byId = new Map(nodes.tail.map((tail, i) => [corpus.prefixes[nodes.prefix[i]] + tail, i]));

const idOf = (i) => corpus.prefixes[nodes.prefix[i]] + nodes.tail[i];
const reportsOf = (i) => corpus.sets[nodes.set[i]];
const reportName = (r) => `${places[reports[r].place].name} ${reports[r].year}`;
const placeName = (p) => (p < 0 ? SHARED.zh : places[p].name);
const colourOf = (i) => classes[nodes.cls[i]].colour;
const hubs = new Set(places.map((place) => place.hub));
const isHub = (i) => hubs.has(i);
const entityAddress = (r, i) => `${reports[r].folder}/index.html#graph?at=${idOf(i).split("/").map(encodeURIComponent).join("/")}`;
const sentenceAddress = (r, passage) => `${reports[r].folder}/index.html#s-p${String(passage).padStart(4, "0")}`;

// On a screen that is higher than wide the disks stand otherwise; what is in a disk goes with it.
if (innerHeight > innerWidth) {
  const shifts = new Map(disks.map(([home, x, y, , , , upX, upY]) => [home, [upX - x, upY - y]]));
  const homeOfHub = new Map(places.map((place, home) => [place.hub, home]));
  for (let i = 0; i < COUNT; i += 1) {
    const [dx, dy] = shifts.get(homeOfHub.get(i) ?? nodes.home[i]);
    nodes.x[i] += dx;
    nodes.y[i] += dy;
  }
  for (const circle of circles) shifts.get(circle[0]).forEach((d, axis) => { circle[2 + axis] += d; });
  for (const disk of disks) {
    const [dx, dy] = shifts.get(disk[0]);
    for (const [at, d] of [[1, dx], [2, dy], [4, dx], [5, dy]]) disk[at] += d;
  }
}

/** What a relation is told by, one for each report: {report, planned, passage}. */
function tellings(e) {
  const flat = edges.told[e];
  return Array.from({ length: flat.length / 2 }, (_, n) => ({
    report: flat[2 * n] >> 1,
    planned: (flat[2 * n] & 1) === 1,
    passage: flat[2 * n + 1],
  }));
}
