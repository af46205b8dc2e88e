// Triples as a drawing: things as dots, relations as arrows; values are left to the table. Always the same for the same triples.
import { both, el, svg } from "./dom.js";
import { short } from "./names.js";

const MOST = 150;
const ROUNDS = 300;
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
  const width = Math.max(900, 160 * Math.sqrt(ids.length));
  const height = width * 0.62;
  const nodes = ids.map((id, i) => ({ id, i, x: width / 2 + 200 * Math.cos(i * 2.4) * Math.sqrt(i / ids.length + 0.1), y: height / 2 + 200 * Math.sin(i * 2.4) * Math.sqrt(i / ids.length + 0.1) }));
  const at = new Map(nodes.map((node) => [node.id, node]));
  const edges = links.map((t) => ({ from: at.get(t.subject.value), to: at.get(t.object.value), name: short(t.predicate.value) }));
  settle(nodes, edges, width, height);
  return el("div", { class: "scroller drawing", tabindex: 0, role: "region", "aria-label": "图 Graph" }, picture(nodes, edges, names, width, height, describe));
}

/** Springs along the edges, a push between all nodes, and ever smaller steps (Fruchterman and Reingold 1991). */
function settle(nodes, edges, width, height) {
  const rest = 0.75 * Math.sqrt((width * height) / nodes.length);
  for (let round = 0; round < ROUNDS; round++) {
    const most = (width / 10) * (1 - round / ROUNDS);
    for (const node of nodes) {
      node.dx = (width / 2 - node.x) * 0.02 * rest / 50;
      node.dy = (height / 2 - node.y) * 0.03 * rest / 50;
      for (const other of nodes) {
        if (other === node) continue;
        const [x, y] = [node.x - other.x || (node.i - other.i) * 0.01, node.y - other.y || 0.01];
        const push = (rest * rest) / (x * x + y * y);
        node.dx += x * push;
        node.dy += y * push;
      }
    }
    for (const { from, to } of edges) {
      const [x, y] = [to.x - from.x, to.y - from.y];
      const pull = Math.hypot(x, y) / rest;
      from.dx += x * pull; from.dy += y * pull;
      to.dx -= x * pull; to.dy -= y * pull;
    }
    for (const node of nodes) {
      const length = Math.hypot(node.dx, node.dy) || 1;
      node.x = Math.min(width - 90, Math.max(90, node.x + (node.dx / length) * Math.min(length, most)));
      node.y = Math.min(height - 30, Math.max(20, node.y + (node.dy / length) * Math.min(length, most)));
    }
  }
}

function picture(nodes, edges, names, width, height, describe) {
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 15, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z" }));
  const lines = edges.filter(({ from, to }) => from !== to).map(({ from, to, name }) =>
    svg("g", { class: "edge" },
      svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "marker-end": "url(#arrow)" }),
      svg("text", { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3 }, name)));
  const dots = nodes.map((node) => {
    const name = names.get(node.id) ?? short(node.id);
    const cut = [...name].length > 18 ? `${[...name].slice(0, 17).join("")}…` : name;
    const title = svg("title", {}, name);
    return svg("g", { class: "node", tabindex: 0, role: "button", "aria-label": name, onclick: () => describe(node.id),
      onkeydown: (event) => { if (event.key === "Enter") describe(node.id); } },
      title, svg("circle", { cx: node.x, cy: node.y, r: 7 }), svg("text", { x: node.x, y: node.y + 22 }, cut));
  });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, svg("defs", {}, arrow), ...lines, ...dots);
}
