// Triples as a drawing: things as dots, relations as arrows; values are left to the table. Always the same for the same triples.
import { both, el, svg } from "./dom.js";
import { short } from "./names.js";

const MOST = 150;
const MOST_NAMED = 80;
const ROUNDS = 300;
const REST = 85;
const FAR = 4 * REST;
const SIDE = 75;
const LINE = 34;
const GOLDEN = 2.39996;
const LABELS = ["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", "https://schema.org/name"];
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

export function drawing(triples, describe) {
  const links = triples.filter((t) => t.object.type !== "literal" && t.predicate.value !== TYPE);
  const names = new Map(triples.filter((t) => LABELS.includes(t.predicate.value)).map((t) => [t.subject.value, t.object.value]));
  const ids = [...new Set([...links.flatMap((t) => [t.subject.value, t.object.value]), ...names.keys()])];
  if (!ids.length) return el("p", { class: "hint" }, both("没有可画的关系，请看表格", "no relations to draw; see the table"));
  if (ids.length > MOST) {
    return el("p", { class: "hint" }, both(`对象有 ${ids.length} 个，超过 ${MOST} 个不画，请看表格`, `${ids.length} things, too many to draw; see the table`));
  }
  const nodes = ids.map((id, i) => ({ id, i, x: Math.cos(i * GOLDEN) * Math.sqrt(i + 1) * 60, y: Math.sin(i * GOLDEN) * Math.sqrt(i + 1) * 60 }));
  const at = new Map(nodes.map((node) => [node.id, node]));
  const edges = links.map((t) => ({ from: at.get(t.subject.value), to: at.get(t.object.value), name: short(t.predicate.value) }));
  const parts = components(nodes, edges);
  parts.forEach((part) => settle(part, edges.filter(({ from }) => part.includes(from))));
  const { width, height } = pack(parts);
  const scroller = el("div", { class: "scroller drawing", tabindex: 0, role: "region", "aria-label": "图 Graph" }, picture(nodes, edges, names, width, height, describe));
  const [first] = parts; // the largest: its middle is what is seen at first
  const middle = (key) => (Math.min(...first.map((node) => node[key])) + Math.max(...first.map((node) => node[key]))) / 2;
  requestAnimationFrame(() => scroller.scrollTo(middle("x") - scroller.clientWidth / 2, middle("y") - scroller.clientHeight / 2));
  return scroller;
}

/** The nodes that hang together, the largest parts first. */
function components(nodes, edges) {
  const root = new Map(nodes.map((node) => [node, node]));
  const find = (node) => { while (root.get(node) !== node) node = root.get(node); return node; };
  edges.forEach(({ from, to }) => root.set(find(from), find(to)));
  return [...Map.groupBy(nodes, find).values()].sort((a, b) => b.length - a.length);
}

/** Springs along the edges, a push between all nodes, and ever smaller steps (Fruchterman and Reingold 1991). */
function settle(nodes, edges) {
  for (let round = 0; round < ROUNDS; round++) {
    const most = 90 * (1 - round / ROUNDS);
    for (const node of nodes) {
      [node.dx, node.dy] = [0, 0];
      for (const other of nodes) {
        if (other === node) continue;
        const [x, y] = [node.x - other.x || (node.i - other.i) * 0.01, node.y - other.y || 0.01];
        const square = x * x + y * y;
        if (square > FAR * FAR) continue;
        const push = (REST * REST) / square;
        node.dx += x * push;
        node.dy += y * push;
      }
    }
    for (const { from, to } of edges) {
      const [x, y] = [to.x - from.x, to.y - from.y];
      const pull = Math.hypot(x, y) / REST;
      from.dx += x * pull; from.dy += y * pull;
      to.dx -= x * pull; to.dy -= y * pull;
    }
    for (const node of nodes) {
      const length = Math.hypot(node.dx, node.dy) || 1;
      node.x += (node.dx / length) * Math.min(length, most);
      node.y += (node.dy / length) * Math.min(length, most);
    }
  }
}

/** Put the parts beside each other in rows, with room for the names; gives the size of the whole. */
function pack(parts) {
  const boxes = parts.map((part) => {
    const [xs, ys] = [part.map(({ x }) => x), part.map(({ y }) => y)];
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return { part, left, top, width: Math.max(...xs) - left + 2 * SIDE, height: Math.max(...ys) - top + 2 * LINE };
  });
  const widest = Math.max(...boxes.map((box) => box.width));
  const area = boxes.reduce((sum, box) => sum + box.width * box.height, 0);
  const most = Math.max(widest, 880, Math.sqrt(area * 1.7));
  let [x, y, row] = [0, 0, 0];
  for (const { part, left, top, width, height } of boxes) {
    if (x + width > most) [x, y, row] = [0, y + row, 0];
    part.forEach((node) => { node.x += x - left + SIDE; node.y += y - top + LINE; });
    x += width;
    row = Math.max(row, height);
  }
  return { width: most, height: y + row };
}

function picture(nodes, edges, names, width, height, describe) {
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 15, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z" }));
  const lines = edges.filter(({ from, to }) => from !== to).map(({ from, to, name }) =>
    svg("g", { class: "edge" },
      svg("title", {}, name),
      svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "marker-end": "url(#arrow)" }),
      ...(edges.length > MOST_NAMED ? [] : [svg("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3 }, name)])));
  const dots = nodes.map((node) => {
    const name = names.get(node.id) ?? short(node.id);
    const cut = [...name].length > 12 ? `${[...name].slice(0, 11).join("")}…` : name;
    const title = svg("title", {}, name);
    return svg("g", { class: "node", tabindex: 0, role: "button", "aria-label": name, onclick: () => describe(node.id),
      onkeydown: (event) => { if (event.key === "Enter") describe(node.id); } },
      title, svg("circle", { cx: node.x, cy: node.y, r: 7 }), svg("text", { x: node.x, y: node.y + 22 }, cut));
  });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, svg("defs", {}, arrow), ...lines, ...dots);
}
