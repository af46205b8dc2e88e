// The panel beside the drawing: an entity's facts, or what a place, a class or a circle of the overview holds.

const panel = document.getElementById("panel");
const LISTED = 100; // lines of a list before the rest is asked for
const TOLD = 3; // sentences linked for a relation before the rest is counted
let panelOf = null; // the key of what it shows: n12, p3, c4, k5

const classChip = (cls) => el("span.chip", null, symbol("dot", classes[cls].colour), words(classes[cls]));
const amount = (count) => el("span.count", null, String(count));
const byDegree = (i, j) => edgesOf[j].length - edgesOf[i].length || i - j;
const link = (address, ...text) => el("a", { href: address }, ...text);

function entityButton(i) {
  return el("button.other", { type: "button", onclick: () => selectEntity(i, { move: true }) }, nodes.name[i]);
}

/** A list of which the first lines are there and the rest on demand. */
function listOf(items, line) {
  const list = el("ul", null, ...items.slice(0, LISTED).map((item) => el("li", null, ...line(item))));
  if (items.length > LISTED) {
    const rest = el("button.more", { type: "button" }, `其余 ${items.length - LISTED} 个 `, english("more"));
    rest.addEventListener("click", () => {
      list.append(...items.slice(LISTED).map((item) => el("li", null, ...line(item))));
      rest.remove();
    });
    return el("div", null, list, rest);
  }
  return list;
}

function openPanel(key, ...content) {
  panelOf = key;
  const close = el("button.close", { type: "button", "aria-label": "关闭 Close", onclick: closePanel }, "×");
  panel.replaceChildren(close, ...content.filter((part) => part !== null));
  panel.hidden = false;
  panel.scrollTop = 0;
}

function closePanel() {
  if (panel.hidden) return;
  const inside = panel.contains(document.activeElement);
  panel.hidden = true;
  panelOf = null;
  if (selected !== null) pickOut(null);
  saveState();
  if (inside) stage.focus();
}

const heading = (zh, en, count) => el("h3", null, zh, " ", english(en), " ", count === undefined ? "" : amount(count));

function reportLinks(indices, address) {
  return el("ul", null, ...indices.map((r) => el("li", null, link(address(r), reportName(r)))));
}

function showEntity(i) {
  const others = otherNames.get(i) || [];
  const on = edgesOf[i].filter((e) => edgeOn[e]);
  const groups = new Map();
  for (const e of on) {
    const key = edges.property[e] * 2 + Number(edges.source[e] !== i);
    groups.set(key, [...(groups.get(key) || []), e]);
  }
  const hidden = edgesOf[i].length - on.length;
  openPanel(
    `n${i}`,
    el("h2", null, nodes.name[i]),
    el("p", null, classChip(nodes.cls[i]), nodes.figures[i] ? el("span.chip", null, `${nodes.figures[i]} 个数据 `, english("figures")) : ""),
    others.length ? el("p.names", null, `又名 ${others.join("、")} `, english("other names")) : null,
    heading("见于报告", "In the reports", reportsOf(i).length),
    reportLinks(reportsOf(i), (r) => entityAddress(r, i)),
    ...[...groups].sort((a, b) => a[0] - b[0]).flatMap(([key, of]) => relationGroup(i, key, of)),
    hidden ? el("p.soft", null, `筛选隐去 ${hidden} 条关系 `, english(`${hidden} relations filtered out`)) : null,
    el("p.identifier", null, idOf(i)),
  );
}

function relationGroup(i, key, of) {
  const { zh, en } = properties[key >> 1];
  const inverse = key % 2 === 1;
  const line = (e) => {
    const told = tellings(e).filter(tellingOn);
    const other = inverse ? edges.source[e] : edges.target[e];
    const more = told.length > TOLD ? `等 ${told.length} 份 ` : "";
    return [
      inverse ? el("span.soft", null, "← ") : "",
      entityButton(other),
      " ",
      told.every((t) => t.planned) ? el("span.badge", null, "计划 ", english("planned")) : "",
      el("div.told", null, ...told.slice(0, TOLD).map((t) => link(sentenceAddress(t.report, t.passage), `${reportName(t.report)} 原文`)), more),
    ];
  };
  const sorted = of.sort((a, b) => byDegree(...[a, b].map((e) => (inverse ? edges.source[e] : edges.target[e]))));
  return [heading(inverse ? `${zh}（反向）` : zh, inverse ? `${en}, inverse` : en, of.length), listOf(sorted, line)];
}

/** Entities of a place, a class or both, the best connected first. */
function membersOf(home, cls) {
  const found = [];
  nodeOn.forEach((on, i) => {
    if (on && (home === null || nodes.home[i] === home) && (cls === null || nodes.cls[i] === cls)) found.push(i);
  });
  return found.sort(byDegree);
}

const memberLine = (i) => [entityButton(i), " ", el("span.soft", null, classes[nodes.cls[i]].zh, " ", amount(edgesOf[i].length))];

function showPlace(n) {
  const home = disks[n][0];
  const members = membersOf(home, null);
  const counts = new Map();
  members.forEach((i) => counts.set(nodes.cls[i], (counts.get(nodes.cls[i]) || 0) + 1));
  openPanel(
    `p${n}`,
    el("h2", null, placeName(home), " ", home < 0 ? english(SHARED.en) : ""),
    el("p.soft", null, home < 0 ? "几个地方的报告都提到的对象 " : "只有此地报告提到的对象 ", english(home < 0 ? "entities that the reports of several places name" : "entities that only this place's reports name"), " ", amount(members.length)),
    home < 0 ? null : heading("报告", "Reports", places[home].reports.length),
    home < 0 ? null : reportLinks(places[home].reports, (r) => `${reports[r].folder}/index.html`),
    heading("类别", "Classes", counts.size),
    el("p", null, ...[...counts].sort((a, b) => b[1] - a[1]).map(([cls, count]) => el("span.chip", null, symbol("dot", classes[cls].colour), words(classes[cls]), amount(count)))),
    heading("联系最多的对象", "Best connected", members.length),
    listOf(members, memberLine),
  );
}

function showClass(key, home, cls) {
  const members = membersOf(home, cls);
  const only = el("button.more", { type: "button", onclick: () => showOnlyClass(cls) }, "在图中只看此类 ", english("Draw only this class"));
  openPanel(
    key,
    el("h2", null, words(classes[cls])),
    el("p.soft", null, home === null ? "全部报告 " : `${placeName(home)} `, home === null ? english("all reports") : "", " ", amount(members.length)),
    webgl ? only : null,
    heading("对象", "Entities", members.length),
    listOf(members, memberLine),
  );
}

/** Show whatever a key of the drawing stands for. */
function showKey(key) {
  const n = Number(key.slice(1));
  if (key[0] === "n") showEntity(n);
  if (key[0] === "p") showPlace(n);
  if (key[0] === "c") showClass(key, circles[n][0], circles[n][1]);
  if (key[0] === "k") showClass(key, null, n);
}
