"use strict";
// Elements are only ever made here; text goes in as text nodes, never as markup.

/** el("p.names#x", {title: "…"}, "text", child, …): null children are left out. */
function el(selector, attributes, ...children) {
  const [, tag, rest] = selector.match(/^(\w+)(.*)$/);
  const node = document.createElement(tag);
  for (const part of rest.match(/[.#][\w-]+/g) || []) {
    if (part[0] === ".") node.classList.add(part.slice(1));
    else node.id = part.slice(1);
  }
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function english(text) {
  return text ? el("span", { lang: "en" }, text) : null;
}

/** A Chinese text with its English one beside it. */
function words(label) {
  return el("span", null, label.zh, " ", english(label.en === label.zh ? "" : label.en) || "");
}

const SHAPES = {
  dot: "M8 2a6 6 0 1 0 .01 0z",
  square: "M2.5 2.5h11v11h-11z",
  diamond: "M8 1l7 7-7 7-7-7z",
  triangle: "M8 2l6.6 11.5H1.4z",
  triangleDown: "M8 14L1.4 2.5h13.2z",
  star: "M8 1l2.1 4.7 5.1.6-3.8 3.4 1 5.1L8 12.2l-4.4 2.6 1-5.1L.8 6.3l5.1-.6z",
  hexagon: "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
  line: "M0 8h16",
};

function symbol(shape, colour, dashed) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const size = shape === "line" ? 20 : 14;
  for (const [name, value] of Object.entries({ width: size, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  path.setAttribute("d", SHAPES[shape]);
  path.setAttribute(shape === "line" ? "stroke" : "fill", colour);
  if (shape === "line") path.setAttribute("stroke-width", "2");
  if (dashed) path.setAttribute("stroke-dasharray", "4 3");
  svg.append(path);
  return svg;
}

// What the page knows: read once from its JSON block. Entities, relations and sentences are told by their index.

const page = JSON.parse(document.getElementById("data").textContent);
const { things, relations, classes, properties, passages, numbers, hub } = page.data;

/** The relations that an entity takes part in. */
const relationsOf = things.map(() => []);
relations.forEach((relation, i) => {
  relationsOf[relation.source].push(i);
  if (relation.target !== relation.source) relationsOf[relation.target].push(i);
});

/** The figures of an area or of an indicator. */
const numbersOf = things.map(() => []);
numbers.forEach((number, i) => {
  numbersOf[number.area].push(i);
  if (number.indicator !== number.area) numbersOf[number.indicator].push(i);
});

const indexOfThing = new Map(things.map((thing, i) => [thing.id, i]));
const indexOfClass = new Map(classes.map((entry, i) => [entry.name, i]));
const indexOfProperty = new Map(properties.map((entry, i) => [entry.name, i]));

function isOfHub({ source, target }) {
  return source === hub || target === hub;
}

/** A figure has a year of its own and is a fact unless it is a target. */
function statementOf(number) {
  return { quote: number.quote, planned: number.target, year: number.year };
}

/** All that is said of an entity. */
function statementsOf(i) {
  return [
    ...things[i].values.flatMap((value) => value.statements),
    ...relationsOf[i].flatMap((r) => relations[r].statements),
    ...numbersOf[i].map((n) => statementOf(numbers[n])),
  ];
}

// What is looked at: one object that the address tells, so that a view can be shared, gone back to and restored.

const LEVELS = ["none", "key", "all"];

/** How much of a class is shown before anybody chose: all, what comes first, or nothing. */
function levelAtStart({ first, count }) {
  if (first === 0) return "none";
  return first < count ? "key" : "all";
}

function startState() {
  return {
    at: null,
    edge: null,
    steps: 0,
    levels: classes.map(levelAtStart),
    without: new Set(),
    hubLinks: true,
    place: null,
    year: null,
    kind: null,
    part: null,
    view: null,
  };
}

/** The address of a state: only what differs from the start. */
function addressOf(state) {
  const parts = new URLSearchParams();
  const say = (name, value) => {
    if (value !== null && value !== "") parts.set(name, String(value));
  };
  say("at", state.at === null ? null : things[state.at].id);
  say("edge", state.edge === null ? null : edgeName(state.edge));
  say("steps", state.steps || null);
  for (const level of LEVELS) {
    const chosen = classes.filter((entry, i) => state.levels[i] === level && levelAtStart(entry) !== level);
    say(level, chosen.map((entry) => entry.name).join(","));
  }
  say("without", [...state.without].map((p) => properties[p].name).join(","));
  say("hub", state.hubLinks ? null : "none");
  say("place", state.place === null ? null : things[state.place].id);
  for (const name of ["year", "kind", "part"]) say(name, state[name]);
  say("view", state.view && [state.view.x, state.view.y, state.view.scale].join(","));
  const query = parts.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  return query ? `#graph?${query}` : "#graph";
}

/** The state that an address tells; what it names and the page does not have is left out. */
function stateOf(address) {
  const state = startState();
  const parts = new URLSearchParams(address.split("?").slice(1).join("?"));
  const listed = (name) => (parts.get(name) || "").split(",").filter((item) => item);
  const among = (name, known) => (known.includes(parts.get(name)) ? parts.get(name) : null);
  state.at = indexOfThing.get(parts.get("at")) ?? null;
  state.edge = state.at === null ? edgeNamed(parts.get("edge") || "") : null;
  state.steps = state.at === null ? 0 : Math.max(0, [0, 1, 2].indexOf(Number(parts.get("steps"))));
  for (const level of LEVELS) {
    for (const name of listed(level)) if (indexOfClass.has(name)) state.levels[indexOfClass.get(name)] = level;
  }
  for (const name of listed("without")) if (indexOfProperty.has(name)) state.without.add(indexOfProperty.get(name));
  state.hubLinks = parts.get("hub") !== "none";
  state.place = indexOfThing.get(parts.get("place")) ?? null;
  state.year = /^\d{4}$/.test(parts.get("year") || "") ? Number(parts.get("year")) : null;
  state.kind = among("kind", ["stated", "planned"]);
  state.part = among("part", Object.keys(page.data.parts));
  const view = (parts.get("view") || "").split(",").map(Number);
  if (view.length === 3 && view.every(Number.isFinite) && view[2] > 0) {
    state.view = { x: view[0], y: view[1], scale: view[2] };
  }
  return state;
}

function edgeName(i) {
  const { source, target, property } = relations[i];
  return [things[source].id, properties[property].name, things[target].id].join("~");
}

function edgeNamed(name) {
  const found = relations.findIndex((_, i) => edgeName(i) === name);
  return found < 0 ? null : found;
}

let state = startState();

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

// Which entities and relations are shown: the classes and relations chosen, the filters, the neighbourhood.

/** Entities shown whatever the switches say: what was asked for, and its neighbourhood. */
let asked = new Set();
let thingIsShown = [];
let relationIsShown = [];

function isThingShown(i) {
  return thingIsShown[i];
}

function shownThings() {
  return things.flatMap((_, i) => (thingIsShown[i] ? [i] : []));
}

function shownRelations() {
  return relations.flatMap((_, i) => (relationIsShown[i] ? [i] : []));
}

function hasFactFilter() {
  return state.kind !== null || state.year !== null || state.part !== null;
}

function passes({ quote: [passage], planned, year }) {
  const sentence = passages[passage];
  return (
    (state.kind === null || planned === (state.kind === "planned")) &&
    (state.year === null || (year ?? sentence.year) === state.year) &&
    (state.part === null || sentence.part === state.part)
  );
}

/** An entity of which nothing is said passes by the sentences that name it, unless a kind of fact is asked for. */
function thingPasses(i) {
  if (state.place !== null && !things[i].places.includes(state.place)) return false;
  if (!hasFactFilter()) return true;
  const said = statementsOf(i);
  if (said.some(passes)) return true;
  return state.kind === null && things[i].mentions.some((quote) => passes({ quote, planned: false, year: null }));
}

function isLevelShown(i) {
  const level = state.levels[things[i].cls];
  return level === "all" || (level === "key" && things[i].first);
}

function isOpen(relation) {
  return !state.without.has(relation.property) && (!hasFactFilter() || relation.statements.some(passes));
}

function updateShown() {
  asked = new Set();
  if (state.at !== null) asked.add(state.at);
  if (state.edge !== null) [relations[state.edge].source, relations[state.edge].target].forEach((i) => asked.add(i));
  if (state.steps > 0) {
    const near = neighbourhood(state.at, state.steps);
    thingIsShown = things.map((_, i) => near.has(i));
  } else {
    const beside = state.at === null ? new Set() : neighbourhood(state.at, 1);
    const reveal = beside.size <= MOST_REVEALED ? beside : asked;
    thingIsShown = things.map((_, i) => asked.has(i) || reveal.has(i) || (isLevelShown(i) && thingPasses(i)));
  }
  relationIsShown = relations.map((relation, i) => {
    const ofHub = isOfHub(relation) && !state.hubLinks && !asked.has(hub);
    const ends = thingIsShown[relation.source] && thingIsShown[relation.target];
    return ends && (i === state.edge || (isOpen(relation) && !ofHub));
  });
}

function tellStatus() {
  const visible = shownThings().length;
  const lines = shownRelations().length;
  document.getElementById("status").replaceChildren(
    `显示 ${visible}/${things.length} 个对象，${lines}/${relations.length} 条关系 `,
    english(`${visible} entities, ${lines} relations shown`),
  );
}

// What is near an entity, and how it is drawn around it: rings by distance, the same on every visit.

/** A click brings in the hidden neighbours of an entity, unless they are more than this. */
const MOST_REVEALED = 40;
const ROOM = 170;
const RING = 190;
const FLAT = 0.72;

/** The entities within some steps of one, with itself; no way leads on through the reporting division. */
function neighbourhood(from, steps) {
  const distance = distances(from, steps);
  return new Set(distance.keys());
}

function distances(from, steps) {
  const distance = new Map([[from, 0]]);
  let edge = [from];
  for (let step = 1; step <= steps; step += 1) {
    const next = [];
    for (const i of edge) {
      if (i === hub && i !== from) continue;
      for (const r of relationsOf[i]) {
        if (!isOpen(relations[r])) continue;
        const other = relations[r].source === i ? relations[r].target : relations[r].source;
        if (!distance.has(other)) {
          distance.set(other, step);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  return distance;
}

/** Where each entity of a neighbourhood stands: those one step away on inner rings by class, the others behind them. */
function ringPositions(centre, steps) {
  const distance = distances(centre, steps);
  const at = new Map([[centre, { x: 0, y: 0, angle: 0 }]]);
  const one = [...distance].filter(([, d]) => d === 1).map(([i]) => i);
  one.sort((a, b) => things[a].cls - things[b].cls || a - b);
  let radius = putOnRings(one, RING * 1.3, at);
  const two = [...distance].filter(([, d]) => d === 2).map(([i]) => i);
  const angle = (i) => Math.min(...relationsOf[i].map((r) => parentAngle(r, i, one, at)));
  const angles = new Map(two.map((i) => [i, angle(i)]));
  two.sort((a, b) => angles.get(a) - angles.get(b) || a - b);
  radius = putOnRings(two, radius + RING, at);
  return at;
}

function parentAngle(r, i, parents, at) {
  const other = relations[r].source === i ? relations[r].target : relations[r].source;
  return parents.includes(other) ? at.get(other).angle : Infinity;
}

/** Fills rings from the inside out; neighbours in the list stay neighbours. */
function putOnRings(members, radius, at) {
  const rings = [];
  let left = members.length;
  for (let r = radius; left > 0; r += RING) {
    const take = Math.min(left, Math.max(1, Math.floor((2 * Math.PI * r * 0.9) / ROOM)));
    rings.push({ r, take });
    left -= take;
  }
  let from = 0;
  for (const { r, take } of rings) {
    for (let n = 0; n < take; n += 1) {
      const angle = (2 * Math.PI * n) / take - Math.PI / 2;
      at.set(members[from + n], { x: Math.round(r * Math.cos(angle)), y: Math.round(r * FLAT * Math.sin(angle)), angle });
    }
    from += take;
  }
  return rings.length ? rings[rings.length - 1].r : radius;
}

// Filters and legend: what the graph is narrowed down by, and every class and relation with its count.

const legend = document.getElementById("legend");

/** Controls are made once; what they show is brought up to date after each change. */
const controls = [];

function drawLegend() {
  const levels = (level) => () => ({ levels: classes.map((entry) => (level === "key" ? levelAtStart(entry) : level)) });
  const without = (list) => () => ({ without: new Set(list) });
  legend.append(
    heading({ zh: "筛选", en: "Filters" }, [["清除", "Clear", () => ({ place: null, year: null, kind: null, part: null })]]),
    ...filters(),
    heading({ zh: "对象", en: "Entities" }, [["重点", "Key", levels("key")], ["全部", "All", levels("all")]]),
    ...classes.map(classToggle),
    heading({ zh: "关系", en: "Relations" }, [["全部", "All", without([])], ["无", "None", without(properties.keys())]]),
    ...properties.map(relationToggle),
    ...(hub === null ? [] : [hubToggle()]),
    el("p.key", null, symbol("line", "#5c6b79"), words({ zh: "实线：已述", en: "stated" })),
    el("p.key", null, symbol("line", "#5c6b79", true), words({ zh: "虚线：计划", en: "planned" })),
  );
}

function tellLegend() {
  controls.forEach((update) => update());
}

function heading(label, choices) {
  const buttons = choices.map(([zh, en, change]) => {
    const choose = () => go({ ...change(), at: null, edge: null, steps: 0 }, { camera: fit });
    return el("button", { type: "button", onclick: choose }, zh, " ", english(en));
  });
  return el("h2", null, words(label), el("span.links", null, ...buttons));
}

function filters() {
  const years = [...new Set(things.flatMap((_, i) => statementsOf(i).map((s) => s.year ?? passages[s.quote[0]].year)))];
  const known = years.filter((year) => year !== null).sort((a, b) => b - a);
  const used = new Set(passages.map((sentence) => sentence.part));
  return [
    filter("place", { zh: "地方", en: "Place" }, page.data.places.map((i) => [i, things[i].names[0]]), Number),
    filter("year", { zh: "年份", en: "Year" }, known.map((year) => [year, String(year)]), Number),
    filter("kind", { zh: "事实", en: "Facts" }, [["stated", "已述 stated"], ["planned", "计划 planned"]], String),
    filter("part", { zh: "部分", en: "Part" }, partChoices(used), String),
  ].filter((control) => control !== null);
}

function partChoices(used) {
  return Object.entries(page.data.parts).flatMap(([name, { zh, en }]) => (used.has(name) ? [[name, `${zh} ${en}`]] : []));
}

function filter(name, label, choices, read) {
  if (choices.length < 2) return null;
  const all = el("option", { value: "" }, "全部 all");
  const list = el(`select#filter-${name}`, null, all, ...choices.map(([value, text]) => el("option", { value: String(value) }, text)));
  list.addEventListener("change", () => {
    const value = list.value === "" ? null : read(list.value);
    go({ [name]: value, at: null, edge: null, steps: 0 }, { visit: true, camera: fit });
  });
  controls.push(() => {
    list.value = state[name] === null ? "" : String(state[name]);
    list.classList.toggle("set", list.value !== "");
  });
  return el("label.filter", null, words(label), list);
}

/** Off, then all of it; where only a part comes first, that part is a third way. */
function classToggle(entry, i) {
  const flip = () => {
    const levels = [...state.levels];
    const ways = levelAtStart(entry) === "key" ? ["key", "all", "none"] : ["all", "none"];
    levels[i] = ways[(ways.indexOf(levels[i]) + 1) % ways.length];
    go({ levels });
  };
  const count = el("span.count", null, "");
  const button = toggle(`class-${i}`, entry.label, symbol(entry.shape, entry.colour), count, flip);
  controls.push(() => {
    const level = state.levels[i];
    button.setAttribute("aria-pressed", { none: "false", key: "mixed", all: "true" }[level]);
    count.textContent = level === "key" && entry.first < entry.count ? `${entry.first}/${entry.count}` : String(entry.count);
  });
  return button;
}

function relationToggle(entry, i) {
  const flip = () => {
    const without = new Set(state.without);
    if (!without.delete(i)) without.add(i);
    go({ without });
  };
  const button = toggle(`property-${i}`, entry.label, symbol("line", "#5c6b79"), el("span.count", null, String(entry.count)), flip);
  controls.push(() => button.setAttribute("aria-pressed", String(!state.without.has(i))));
  return button;
}

function hubToggle() {
  const label = { zh: `与${things[hub].names[0]}的关系`, en: "hub" };
  const count = el("span.count", null, String(relationsOf[hub].length));
  const button = toggle("hub", label, symbol("line", "#c3cbd1"), count, () => go({ hubLinks: !state.hubLinks }));
  controls.push(() => button.setAttribute("aria-pressed", String(state.hubLinks)));
  return button;
}

function toggle(id, label, mark, count, flip) {
  return el(`button.entry#${id}`, { type: "button", onclick: flip }, mark, el("span.label", null, words(label)), count);
}

// The evidence panel: what the report says of one entity or in one relation, sentence by sentence.

const FEW = 4;
/** What stands beside the clause of a match is shown at once if it is no longer. */
const FEW_CHARACTERS = 40;

function showPanel(...content) {
  const close = el("button.close", { type: "button", "aria-label": "关闭 Close", onclick: closePanel }, "×");
  panel.replaceChildren(close, ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
}

function thingContent(i) {
  const thing = things[i];
  const [name, ...others] = thing.names;
  const { colour, shape } = classes[thing.cls];
  return [
    el("h2", null, name),
    el("div", null, ...thing.classes.map((label, n) => el("span.chip", null, n ? null : symbol(shape, colour), words(label)))),
    stepButtons(i),
    others.length ? el("p.names", null, "又名 ", english("also called"), `：${others.join("、")}`) : null,
    ...section({ zh: "数值", en: "Values" }, thing.values.map(valueItem)),
    ...relationGroups(i),
    ...section({ zh: "数据", en: "Figures" }, figureItems(i)),
    ...section({ zh: "提及", en: "Mentions" }, thing.mentions.map((quote) => quotation({ quote }))),
    el("p.identifier", null, thing.id),
  ].filter((part) => part !== null);
}

/** How much of the surroundings is shown, if not the whole graph. */
function stepButtons(i) {
  if (relationsOf[i].length === 0) return null;
  const choices = [[0, "全图", "whole graph"], [1, "一步", "one step"], [2, "两步", "two steps"]];
  const buttons = choices.map(([steps, zh, en]) => {
    const choose = () => showNeighbourhood(steps);
    return el("button", { type: "button", onclick: choose, "aria-pressed": String(state.steps === steps) }, zh, " ", english(en));
  });
  return el("div.steps", { role: "group", "aria-label": "周边 Neighbourhood" }, ...buttons);
}

function relationContent(i) {
  const relation = relations[i];
  return [
    el("h2", null, words(properties[relation.property].label)),
    el("p", null, thingButton(relation.source), " → ", thingButton(relation.target)),
    el("p", null, badge(relation.planned)),
    ...section({ zh: "依据", en: "Evidence" }, relation.statements.map(quotation), true),
  ];
}

/** A headed list, closed where it is long. */
function section(label, items, open = items.length <= FEW) {
  if (items.length === 0) return [];
  const summary = el("summary", null, words(label), " ", el("span.count", null, String(items.length)));
  return [el("details.group", open ? { open: "" } : null, summary, ...items)];
}

function relationGroups(i) {
  const groups = new Map();
  for (const r of relationsOf[i]) {
    const key = relations[r].property * 2 + (relations[r].source === i ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(r);
  }
  return [...groups.entries()].flatMap(([key, members]) => {
    const { zh, en } = properties[key >> 1].label;
    const arrow = key % 2 ? { zh: `← ${zh}`, en } : { zh: `${zh} →`, en };
    return section(arrow, members.map((r) => relationItem(r, i)));
  });
}

function relationItem(r, from) {
  const relation = relations[r];
  const other = relation.source === from ? relation.target : relation.source;
  return el("div.item", null, el("div.head", null, thingButton(other), badge(relation.planned)), ...relation.statements.map(quotation));
}

function valueItem(value) {
  const planned = value.statements.every((statement) => statement.planned);
  const head = el("div.head", null, words(value.property), el("span.number", null, words(value.text)), badge(planned));
  return el("div.item", null, head, ...value.statements.map(quotation));
}

function figureItems(i) {
  return numbersOf[i].map((n) => {
    const number = numbers[n];
    const other = number.indicator === i ? number.area : number.indicator;
    const head = el("div.head", null, `${number.year}`, words(number.kind), thingButton(other), el("span.number", null, number.text));
    return el("div.item", null, head, quotation({ quote: number.quote }));
  });
}

function thingButton(i) {
  return el("button.other", { type: "button", onclick: () => selectThing(i, { move: true }) }, things[i].names[0]);
}

function badge(planned) {
  return planned ? el("span.badge.planned", null, "计划 Planned") : el("span.badge", null, "已述 Stated");
}

/** A sentence with the matched range marked, where it stands, and the way there. */
function quotation({ quote: [passage, start, end], year = null, rule = null }) {
  const { id, text, where } = passages[passage];
  const source = [where, year === null ? "" : `${year} 年`, rule || ""].filter((part) => part).join(" · ");
  const there = el("a.source", { href: `#s-${id}` }, "原文 ", english("in the report"));
  return el(
    "blockquote",
    null,
    ...folded(text.slice(0, start), (before) => before.search(/[^；。]*$/), true),
    el("mark", null, text.slice(start, end)),
    ...folded(text.slice(end), (after) => after.search(/[；。]|$/) + 1, false),
    el("footer", null, source, source ? " · " : "", there),
  );
}

/** A long run of clauses beside the matched one: closed behind dots that open it. */
function folded(text, edge, before) {
  const at = edge(text);
  const [far, near] = before ? [text.slice(0, at), text.slice(at)] : [text.slice(at), text.slice(0, at)];
  if (far.length <= FEW_CHARACTERS) return [text];
  const open = () => dots.replaceWith(far);
  const dots = el("button.dots", { type: "button", onclick: open, title: "整句 The whole sentence", "aria-label": "整句 The whole sentence" }, "……");
  return before ? [dots, near] : [near, dots];
}

// The card that follows the mouse: what a node or a line is, with the sentences that say so.

const QUOTED = 2;

function showTooltips() {
  const card = document.getElementById("tooltip");

  const show = (heading, quotes, event) => {
    const sentences = [...new Set(quotes.map(([passage]) => passages[passage].text))];
    const more = sentences.length > QUOTED ? [el("p.more", null, `…… +${sentences.length - QUOTED}`)] : [];
    card.replaceChildren(heading, ...sentences.slice(0, QUOTED).map((text) => el("p", null, `“${text}”`)), ...more);
    card.hidden = false;
    const free = stage.getBoundingClientRect();
    const { clientX, clientY } = event;
    const left = Math.min(clientX - free.left + 14, free.width - card.offsetWidth - 8);
    const below = clientY - free.top + 18;
    const fits = below + card.offsetHeight < free.height;
    card.style.left = `${Math.max(8, left)}px`;
    card.style.top = `${Math.max(8, fits ? below : clientY - free.top - card.offsetHeight - 12)}px`;
  };
  const hide = () => {
    card.hidden = true;
  };

  network.on("hoverNode", ({ node, event }) => {
    const i = Number(node.slice(1));
    const said = statementsOf(i).map((statement) => statement.quote);
    const heading = el("p.head", null, things[i].names[0], " ", words(classes[things[i].cls].label));
    show(heading, said.length ? said : things[i].mentions, event);
  });
  network.on("hoverEdge", ({ edge, event }) => {
    const { source, target, property, planned, statements } = relations[Number(edge.slice(1))];
    const ends = [source, target].map((i) => things[i].names[0]);
    const heading = el("p.head", null, `${ends[0]} → ${properties[property].label.zh} → ${ends[1]} `, badge(planned));
    show(heading, statements.map((statement) => statement.quote), event);
  });
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) network.on(event, hide);
}

// Search by name, other name, pinyin or its initials.

const box = document.getElementById("search");
const results = document.getElementById("results");
const MOST = 30;
let found = [];
let active = -1;

/** Entities whose name starts with the text come first, shorter names before longer ones. */
function matches(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const scored = things.flatMap((thing, i) => {
    const forms = thing.search.split("\n").filter((form) => form.includes(wanted));
    if (forms.length === 0) return [];
    return [{ i, starts: forms.some((form) => form.startsWith(wanted)) ? 0 : 1, length: thing.names[0].length }];
  });
  return scored.sort((a, b) => a.starts - b.starts || a.length - b.length || a.i - b.i).map((hit) => hit.i);
}

function drawResults() {
  found = matches(box.value);
  active = found.length ? 0 : -1;
  const items = found.slice(0, MOST).map((i, n) => {
    const { colour, shape, label } = classes[things[i].cls];
    const item = el(`li#result-${n}`, { role: "option" }, symbol(shape, colour), " ", things[i].names[0], " ", english(`${label.zh} ${label.en}`));
    // mousedown, because the box loses its focus before a click
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(i);
    });
    return item;
  });
  if (items.length === 0) items.push(el("li.none", null, "没有找到 No match"));
  results.replaceChildren(...items);
  results.hidden = box.value.trim() === "";
  box.setAttribute("aria-expanded", String(!results.hidden));
  markActive();
}

function markActive() {
  [...results.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === active)));
  if (active < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", `result-${active}`);
    results.children[active].scrollIntoView({ block: "nearest" });
  }
}

function choose(i) {
  closeResults();
  box.value = things[i].names[0];
  if (currentPart() === "graph") selectThing(i, { move: true });
  else location.hash = addressOf({ ...startState(), at: i });
}

function closeResults() {
  results.hidden = true;
  box.setAttribute("aria-expanded", "false");
}

function searchKey(event) {
  const last = Math.min(found.length, MOST) - 1;
  if (event.isComposing || last < 0) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    active = Math.max(0, Math.min(last, active + (event.key === "ArrowDown" ? 1 : -1)));
    markActive();
  } else if (event.key === "Enter" && !results.hidden) choose(found[active]);
}

box.addEventListener("input", drawResults);
box.addEventListener("focus", drawResults);
box.addEventListener("blur", closeResults);
box.addEventListener("keydown", searchKey);

// The shown part as a picture: PNG from the canvas, SVG made anew from what stands in view.

{
  const SVG = "http://www.w3.org/2000/svg";
  const PAPER = "#fbfaf7";

  function download(blob, ending) {
    const address = URL.createObjectURL(blob);
    const name = `${page.data.place}-${page.data.year}.${ending}`;
    const link = el("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  function savePng() {
    const seen = document.querySelector("#drawing canvas");
    const copy = document.createElement("canvas");
    copy.width = seen.width;
    copy.height = seen.height;
    const pen = copy.getContext("2d");
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(seen, 0, 0);
    copy.toBlob((blob) => download(blob, "png"), "image/png");
  }

  function shape(name, attributes, ...children) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
  }

  /** Places are the canvas's own, so that one viewBox shows what the screen shows. */
  function makeSvg() {
    const { width, height } = stage.getBoundingClientRect();
    const from = network.DOMtoCanvas({ x: 0, y: 0 });
    const to = network.DOMtoCanvas({ x: width, y: height });
    const box = [from.x, from.y, to.x - from.x, to.y - from.y].map(Math.round);
    const svg = shape("svg", { xmlns: SVG, width: Math.round(width), height: Math.round(height), viewBox: box.join(" "), "font-family": options.nodes.font.face });
    svg.append(
      shape("title", {}, `${page.data.place} ${page.data.year}`),
      shape("defs", {}, shape("marker", { id: "arrow", viewBox: "0 0 10 10", refX: 10, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto" }, shape("path", { d: "M0 1L10 5L0 9z", fill: EDGE.color }))),
      shape("rect", { x: box[0], y: box[1], width: box[2], height: box[3], fill: PAPER }),
      ...shownRelations().map(line),
      ...shownThings().flatMap(figure),
    );
    return svg;
  }

  function line(i) {
    const { source, target, planned } = relations[i];
    const [a, b] = [source, target].map((n) => network.getPosition(`n${n}`));
    const far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const short = Math.min(page.nodes[target].size + 2, far / 2) / far;
    const colour = (page.edges[i].color || EDGE).color;
    const dash = planned ? { "stroke-dasharray": "6 5" } : {};
    return shape("line", { x1: a.x, y1: a.y, x2: b.x - (b.x - a.x) * short, y2: b.y - (b.y - a.y) * short, stroke: colour, "stroke-width": page.edges[i].width || options.edges.width, "marker-end": "url(#arrow)", ...dash });
  }

  function figure(i) {
    const { x, y } = network.getPosition(`n${i}`);
    const { size, label, font, shape: form, color } = page.nodes[i];
    const scale = size / 7;
    const mark = shape("path", { d: SHAPES[form], fill: color.background, transform: `translate(${x - 8 * scale} ${y - 8 * scale}) scale(${scale})` });
    const lines = label.split("\n").map((text, n) => shape("tspan", { x, dy: n ? font.size * 1.2 : 0 }, text));
    const text = shape("text", { x, y: y + size + font.size * 1.1, "text-anchor": "middle", "font-size": font.size, fill: INK, stroke: PAPER, "stroke-width": 3, "paint-order": "stroke" }, ...lines);
    return [mark, text];
  }

  function saveSvg() {
    const text = new XMLSerializer().serializeToString(makeSvg());
    download(new Blob([text], { type: "image/svg+xml" }), "svg");
  }

  document.getElementById("save-png").addEventListener("click", savePng);
  document.getElementById("save-svg").addEventListener("click", saveSvg);
}

// Tables that can be sorted, narrowed down and saved, and lists that can be narrowed down. Without this they are plain.
{
  const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const SCALE = 4;

  /** The text of an element without its English. */
  const chinese = (node) => {
    const copy = node.cloneNode(true);
    for (const part of copy.querySelectorAll('[lang="en"]')) part.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const rowsOf = (table) => [...table.tBodies[0].rows];
  const headsOf = (table) => [...table.tHead.rows[0].cells];

  // A sum of decimals, exact: counted in ten-thousandths.
  const toUnits = (decimal) => {
    const [whole, part = ""] = decimal.split(".");
    return BigInt(whole + part.padEnd(SCALE, "0").slice(0, SCALE));
  };
  const money = (units) => {
    const [power, name] = [[8, "亿元"], [4, "万元"], [0, "元"]].find(([power]) => !power || units >= 10n ** BigInt(power + SCALE));
    const size = 10n ** BigInt(power + SCALE);
    const rest = String(units % size).padStart(power + SCALE, "0").replace(/0+$/, "");
    return `${units / size}${rest && "."}${rest}${name}`;
  };

  const keyOf = (row, column, kind) => {
    const value = row.cells[column].dataset.value;
    if (kind === "number") return value ? Number(value) : null;
    return chinese(row.cells[column]) || null;
  };

  /** Sorts by a column; what has no value stays at the end both ways, and equals stay as they were. */
  const sortBy = (table, column, kind, descending) => {
    const keyed = rowsOf(table).map((row) => ({ row, key: keyOf(row, column, kind) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      const order = kind === "number" ? a.key - b.key : collator.compare(a.key, b.key);
      return descending ? -order : order;
    });
    table.tBodies[0].append(...keyed.map(({ row }) => row));
  };

  const makeSortable = (table) => {
    headsOf(table).forEach((head, column) => {
      const kind = head.dataset.sort;
      if (!kind) return;
      const button = el("button.sort", { type: "button" }, ...head.childNodes, el("span.arrow", { "aria-hidden": "true" }));
      head.append(button);
      button.addEventListener("click", () => {
        // Sums are looked at from the greatest down.
        const was = head.getAttribute("aria-sort");
        const descending = was ? was === "ascending" : "sum" in head.dataset;
        for (const other of headsOf(table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sortBy(table, column, kind, descending);
      });
    });
  };

  const tell = (node, shown, all, unit, more = "") =>
    node.replaceChildren(`显示 ${shown} / ${all} ${unit}${more} `, el("span", { lang: "en" }, "shown"));

  const input = (label) =>
    el("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: label, "aria-label": label });

  /** A list of all that stands in a column, to choose one of. */
  const chooser = (table, head, column) => {
    const numbers = new Map();
    for (const row of rowsOf(table)) {
      const choice = row.cells[column].dataset.choice;
      if (choice) numbers.set(choice, (numbers.get(choice) || 0) + 1);
    }
    if (numbers.size < 2) return null;
    const name = chinese(head);
    const options = [...numbers].map(([choice, number]) => el("option", { value: choice }, `${choice}（${number}）`));
    const select = el("select", { "aria-label": head.textContent.replace(/\s+/g, " ").trim() }, el("option", { value: "" }, `${name}：全部`), ...options);
    return { select, column };
  };

  const makeFilter = (box) => {
    const table = box.querySelector("table");
    const words = input("筛选 Filter");
    const told = el("span.told", { role: "status" });
    const choosers = headsOf(table)
      .map((head, column) => ("choose" in head.dataset ? chooser(table, head, column) : null))
      .filter((found) => found !== null);
    const sum = headsOf(table).findIndex((head) => "sum" in head.dataset);
    const narrow = () => {
      const wanted = words.value.trim().toLowerCase();
      for (const row of rowsOf(table)) {
        const fits = choosers.every(({ select, column }) => !select.value || row.cells[column].dataset.choice === select.value);
        row.hidden = !fits || !row.textContent.toLowerCase().includes(wanted);
      }
      const shown = rowsOf(table).filter((row) => !row.hidden);
      const sums = sum < 0 ? [] : shown.map((row) => row.cells[sum].dataset.value).filter(Boolean);
      const total = sums.length ? `，总投资合计 ${money(sums.reduce((all, one) => all + toUnits(one), 0n))}` : "";
      tell(told, shown.length, rowsOf(table).length, box.dataset.unit, total);
    };
    words.addEventListener("input", narrow);
    for (const { select } of choosers) select.addEventListener("change", narrow);
    const save = el("button.save", { type: "button", onclick: () => saveTable(table, `${box.dataset.table}.csv`) }, "CSV");
    box.prepend(el("div.table-tools", null, words, ...choosers.map(({ select }) => select), told, save));
    narrow();
  };

  /** A cell of a CSV file; what a spreadsheet would take for a formula begins with an apostrophe. */
  const csvCell = (text) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

  const csvOf = (table) =>
    [table.tHead.rows[0], ...rowsOf(table).filter((row) => !row.hidden)]
      .map((row) => [...row.cells].map((cell) => csvCell(chinese(cell))).join(","))
      .join("\r\n");

  const saveTable = (table, name) => {
    const address = URL.createObjectURL(new Blob(["\ufeff", csvOf(table), "\r\n"], { type: "text/csv;charset=utf-8" }));
    const link = el("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };

  const makeListFilter = (box) => {
    const words = input("筛选 Filter");
    const told = el("span.told", { role: "status" });
    const items = [...box.querySelectorAll(box.dataset.filter)];
    const narrow = () => {
      const wanted = words.value.trim().toLowerCase();
      for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
      for (const letter of box.querySelectorAll(".letter")) letter.hidden = !letter.querySelector(".term:not([hidden])");
      tell(told, items.filter((item) => !item.hidden).length, items.length, box.dataset.unit);
    };
    words.addEventListener("input", narrow);
    box.prepend(el("div.table-tools", null, words, told));
    narrow();
  };

  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);
  for (const box of document.querySelectorAll(".table-box")) makeFilter(box);
  for (const box of document.querySelectorAll("[data-filter]")) makeListFilter(box);
}

// The annotated report: cards of marks, notes beside sentences, switches of the legend, the text as read.

{
  const report = document.getElementById("report");
  const WIDE = window.matchMedia("(min-width: 1181px)");
  const FACTS = 4;
  const GAP = 8;
  const inside = (selector) => (report ? [...report.querySelectorAll(selector)] : []);
  const repairsShown = () => report.classList.contains("repairs-shown");

  // Ranges of a sentence, as the notes tell them: «3-9» in UTF-16 units, footnote calls not counted.

  function rangeIn(sentence, told) {
    const [start, end] = told.split("-").map(Number);
    const range = document.createRange();
    const texts = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    let at = 0;
    let begun = false;
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest(".call")) continue;
      if (!begun && start < at + text.length) {
        range.setStart(text, start - at);
        begun = true;
      }
      if (begun && end <= at + text.length) {
        range.setEnd(text, end - at);
        return range;
      }
      at += text.length;
    }
    return null;
  }

  function highlight(name, sentence, told) {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.delete(name);
    const ranges = told.map((one) => rangeIn(sentence, one)).filter((range) => range !== null);
    if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  }

  const sentenceOf = (note) => document.getElementById(`s-${note.dataset.s}`);

  // Notes: in the margin where there is one, else behind their sentence.

  function showNote(note, open) {
    const sentence = sentenceOf(note);
    const sign = report.querySelector(`.sign[href="#n-${CSS.escape(note.dataset.s)}"]`);
    const block = sentence.closest(".block");
    note.open = open;
    sign.setAttribute("aria-expanded", String(open));
    if (open && !WIDE.matches) sign.after(note);
    else if (note.parentElement !== block.querySelector(".notes")) block.querySelector(".notes").append(note);
    if (!open) highlight("fact", sentence, []);
    requestAnimationFrame(alignNotes);
  }

  /** Each open note begins beside its sentence, or below the note before it. */
  function alignNotes() {
    const open = inside(".note[open]");
    for (const note of open) note.style.marginTop = "";
    let bottom = -Infinity;
    for (const note of WIDE.matches ? open : []) {
      const [line] = sentenceOf(note).getClientRects();
      const { top } = note.getBoundingClientRect();
      if (line) note.style.marginTop = `${Math.max(0, line.top - top, bottom + GAP - top)}px`;
      bottom = note.getBoundingClientRect().bottom;
    }
  }

  function listenToNotes() {
    for (const sign of inside(".sign")) {
      const note = document.getElementById(sign.getAttribute("href").slice(1)).closest(".note");
      sign.setAttribute("role", "button");
      sign.setAttribute("aria-label", note.querySelector("summary").textContent);
      sign.setAttribute("aria-expanded", "false");
      sign.addEventListener("click", (event) => {
        event.preventDefault();
        showNote(note, !note.open);
      });
      sign.addEventListener("keydown", (event) => {
        if (event.key !== " ") return;
        event.preventDefault();
        showNote(note, !note.open);
      });
      note.querySelector("summary").addEventListener("click", (event) => {
        event.preventDefault();
        showNote(note, false);
        sign.focus({ preventScroll: true });
      });
      const mark = ({ target }) => {
        const said = target.closest("[data-r]") || target.closest("li")?.querySelector("[data-r]");
        highlight("fact", sentenceOf(note), said ? [said.dataset.r] : []);
      };
      note.addEventListener("pointerover", mark);
      note.addEventListener("focusin", mark);
      for (const left of ["pointerleave", "focusout"]) note.addEventListener(left, () => highlight("fact", sentenceOf(note), []));
    }
  }

  // The card: what a mark is, in a few lines.

  const card = el("div#mark-card", { role: "tooltip", hidden: "" });
  let marked = null;

  function factLines(i) {
    const told = (planned) => (planned ? "（计划）" : "");
    const plans = (statements) => statements.every((statement) => statement.planned);
    const values = things[i].values.map((v) => `${v.property.zh}：${v.text.zh}${told(plans(v.statements))}`);
    const said = relationsOf[i].map((r) => {
      const { source, target, property, planned } = relations[r];
      const { zh } = properties[property].label;
      return source === i ? `${zh} → ${things[target].names[0]}${told(planned)}` : `${things[source].names[0]} → ${zh}${told(planned)}`;
    });
    const figures = numbersOf[i].map((n) => `${numbers[n].year} ${numbers[n].kind.zh}：${numbers[n].text}`);
    return [...values, ...said, ...figures];
  }

  function cardOfEntity(link) {
    const i = indexOfThing.get(new URLSearchParams(link.getAttribute("href").split("?")[1]).get("at"));
    if (i === undefined) return null;
    const { names, cls, classes: labels } = things[i];
    const [name, ...others] = names;
    const lines = factLines(i);
    const more = lines.length > FACTS ? el("p", null, english(`…… +${lines.length - FACTS}`)) : null;
    return [
      el("p.head", null, symbol(classes[cls].shape, classes[cls].colour), name),
      el("p", null, ...labels.flatMap((label) => [words(label), " "])),
      others.length ? el("p", null, "又名 ", english("also called"), `：${others.join("、")}`) : null,
      ...lines.slice(0, FACTS).map((line) => el("p", null, line)),
      more,
    ].filter((line) => line !== null);
  }

  function cardOfRepair(mark) {
    const before = mark.matches("ins") ? mark.previousElementSibling : mark;
    const after = before.nextSibling instanceof Element && before.nextSibling.matches("ins") ? before.nextSibling.textContent : "";
    const kind = inside(`.key-repairs [data-mark="${[...before.classList].find((name) => /^k\d+$/.test(name))}"] .kind`)[0];
    return [el("p.head", null, kind ? kind.cloneNode(true) : ""), el("p", null, before.textContent, " → ", after || el("span", null, "去除 ", english("taken out")))];
  }

  function showCard(mark) {
    const content = mark.matches(".m") ? cardOfEntity(mark) : cardOfRepair(mark);
    if (content === null) return;
    hideCard();
    marked = mark;
    card.replaceChildren(...content);
    card.hidden = false;
    if (mark.matches(".m")) mark.setAttribute("aria-describedby", card.id);
    placeCard();
  }

  /** A mark may run over two lines: the card stands by the first. */
  function placeCard() {
    const [line] = marked.getClientRects();
    if (!line) return;
    const below = line.bottom + GAP;
    const fits = below + card.offsetHeight < window.innerHeight;
    card.style.left = `${Math.max(GAP, Math.min(line.left, document.documentElement.clientWidth - card.offsetWidth - GAP))}px`;
    card.style.top = `${fits ? below : Math.max(GAP, line.top - card.offsetHeight - GAP)}px`;
  }

  function hideCard() {
    marked?.removeAttribute("aria-describedby");
    marked = null;
    card.hidden = true;
  }

  function listenToMarks() {
    const markAt = (target) => target.closest(".t a.m, .source-text del, .source-text ins");
    report.append(card);
    report.addEventListener("pointerover", ({ target, pointerType }) => {
      const mark = pointerType === "mouse" ? markAt(target) : null;
      if (mark && mark !== marked) showCard(mark);
      else if (!mark) hideCard();
    });
    report.addEventListener("pointerleave", hideCard);
    report.addEventListener("focusin", ({ target }) => {
      if (target.matches(".t a.m:focus-visible")) showCard(target);
    });
    report.addEventListener("focusout", hideCard);
    window.addEventListener("scroll", () => (marked && marked === document.activeElement ? placeCard() : hideCard()), { passive: true });
    window.addEventListener("hashchange", hideCard);
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") hideCard();
    });
  }

  // Switches: entries of the legends become buttons.

  function makeSwitches(list, change) {
    for (const entry of inside(`${list} li`)) {
      const label = el("span.label", null, ...entry.childNodes);
      const button = el("button", { type: "button", "aria-pressed": "true" }, label);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        change(entry.dataset.mark, on);
      });
      entry.classList.add("switch");
      entry.append(button);
    }
  }

  /** A mark of an entity that is a figure too has two switches. */
  function switchMark(name, on) {
    for (const mark of inside(`.t .${CSS.escape(name)}`)) mark.classList.toggle(name === "f" && mark.matches(".m") ? "plain" : "off", !on);
  }

  function switchRepair(name, on) {
    for (const mark of inside(`.source-text .${name}`)) mark.classList.toggle("off", !on);
  }

  // The text as read, in place of the annotated one.

  function makeModes() {
    const [read] = inside(".as-read");
    if (!read) return;
    const count = read.querySelector("summary").lastChild.textContent.trim();
    const choices = [[false, "标注", "Annotated"], [true, "原样与修复", `As read, ${count} repairs`]];
    const buttons = choices.map(([repairs, zh, en]) =>
      el("button", { type: "button", "aria-pressed": String(!repairs), onclick: () => choose(repairs) }, zh, " ", english(en)),
    );
    const choose = (repairs) => {
      const place = firstInView();
      report.classList.toggle("repairs-shown", repairs);
      read.open = repairs;
      buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(choices[i][0] === repairs)));
      const there = place && document.getElementById((repairs ? "r-" : "s-") + place);
      if (there) there.scrollIntoView({ block: "start" });
    };
    report.querySelector(".marked").before(el("div.modes", { role: "group", "aria-label": "文本 Text" }, ...buttons));
  }

  /** The sentence at the top of the window, if one scrolled to it: it is to stay there when the text changes. */
  function firstInView() {
    const top = document.querySelector("header").offsetHeight;
    const all = inside(repairsShown() ? ".source-text > [id]" : ".s");
    if (!all.length || all[0].getBoundingClientRect().top > top) return null;
    return all.find((one) => one.getBoundingClientRect().bottom > top)?.id.slice(2);
  }

  // Arriving at a sentence.

  function arriveInText() {
    const name = decodeURIComponent(/^#s-[\w.%-]+$/.test(location.hash) ? location.hash.slice(3) : "");
    for (const old of inside(".arrived")) old.classList.remove("arrived");
    CSS.highlights?.delete("read");
    const sentence = name && document.getElementById(`s-${name}`);
    if (!sentence) return;
    const note = document.getElementById(`n-${name}`)?.closest(".note");
    if (note) {
      showNote(note, true);
      highlight("read", sentence, [...note.querySelectorAll("[data-r]")].map((said) => said.dataset.r));
    }
    const asRead = document.getElementById(`r-${name}`);
    asRead?.classList.add("arrived");
    if (repairsShown()) requestAnimationFrame(() => asRead?.scrollIntoView({ block: "center" }));
  }

  function openContents() {
    const [contents] = inside(".contents details");
    const wide = window.matchMedia("(min-width: 721px)");
    const fit = () => {
      contents.open = wide.matches;
    };
    if (!contents) return;
    fit();
    wide.addEventListener("change", fit);
    contents.addEventListener("click", ({ target }) => {
      if (target.closest("a") && !wide.matches) contents.open = false;
    });
  }

  if (report) {
    makeModes();
    makeSwitches(".key-classes", switchMark);
    makeSwitches(".key-repairs", switchRepair);
    listenToMarks();
    listenToNotes();
    openContents();
    arriveInText();
    window.addEventListener("hashchange", arriveInText);
    window.addEventListener("resize", alignNotes);
    WIDE.addEventListener("change", () => inside(".note[open]").forEach((note) => showNote(note, true)));
  }
}

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
