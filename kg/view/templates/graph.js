// The drawing: what is shown, what is dimmed, where the view is.

const page = JSON.parse(document.getElementById("data").textContent);
const { things, relations, classes, properties, passages, numbers, hub } = page.data;

const shown = {
  classes: new Set(classes.flatMap((entry, i) => (entry.shown ? [i] : []))),
  properties: new Set(properties.keys()),
  hubLinks: new Set([true]),
  // Entities that a search or a click brought in although their class is switched off.
  revealed: new Set(),
};

const INK = "#1d2733";
const PALE_INK = "#b4bac0";
const PALE_EDGE = "#e4e7e9";
const READABLE = 0.42;

const options = JSON.parse(page.options);
const EDGE = options.edges.color;
const nodes = new vis.DataSet(page.nodes.map((node, i) => ({ ...node, hidden: !isThingShown(i) })));
const edges = new vis.DataSet(page.edges.map((edge, i) => ({ ...edge, hidden: !isRelationShown(i) })));
const network = new vis.Network(document.getElementById("graph"), { nodes, edges }, options);

/** The relations that an entity takes part in. */
const relationsOf = things.map(() => []);
relations.forEach((relation, i) => {
  relationsOf[relation.source].push(i);
  if (relation.target !== relation.source) relationsOf[relation.target].push(i);
});

function isThingShown(i) {
  return shown.classes.has(things[i].cls) || shown.revealed.has(i);
}

function isRelationShown(i) {
  const { source, target, property } = relations[i];
  const ofHub = source === hub || target === hub;
  return shown.properties.has(property) && (shown.hubLinks.size > 0 || !ofHub) && isThingShown(source) && isThingShown(target);
}

function refresh() {
  nodes.update(things.map((_, i) => ({ id: `n${i}`, hidden: !isThingShown(i) })));
  edges.update(relations.map((_, i) => ({ id: `e${i}`, hidden: !isRelationShown(i) })));
  const visible = things.filter((_, i) => isThingShown(i)).length;
  const lines = relations.filter((_, i) => isRelationShown(i)).length;
  document.getElementById("status").replaceChildren(
    `显示 ${visible}/${things.length} 个对象，${lines}/${relations.length} 条关系 `,
    english(`${visible} entities, ${lines} relations shown`),
  );
}

/** Leaves the given entities and relations as they are and pales all others; without any, every one gets its colour back. */
function spotlight(keptThings = null, keptRelations = null) {
  nodes.update(
    page.nodes.map(({ id, font }, i) => {
      const lit = keptThings === null || keptThings.has(i);
      return { id, opacity: lit ? 1 : 0.18, font: { ...font, color: lit ? INK : PALE_INK } };
    }),
  );
  edges.update(
    page.edges.map(({ id, color }, i) => {
      const lit = keptRelations === null || keptRelations.has(i);
      const shade = lit ? color || EDGE : { ...EDGE, color: PALE_EDGE };
      return { id, color: shade, font: { color: lit ? options.edges.font.color : PALE_INK } };
    }),
  );
}

function neighbours(i) {
  return new Set([i, ...relationsOf[i].flatMap((r) => [relations[r].source, relations[r].target])]);
}

function reveal(...entities) {
  const hidden = entities.filter((i) => !isThingShown(i));
  if (hidden.length === 0) return;
  hidden.forEach((i) => shown.revealed.add(i));
  refresh();
}

function fit() {
  const ids = things.flatMap((_, i) => (isThingShown(i) ? [`n${i}`] : []));
  network.fit({ nodes: ids, animation: false, minZoomLevel: 0.05, maxZoomLevel: 1.2 });
}

/** Everything that is shown, or on a small screen as much of the middle as can be read. */
function firstView() {
  fit();
  if (network.getScale() < READABLE && hub !== null && isThingShown(hub)) {
    network.moveTo({ position: network.getPosition(`n${hub}`), scale: READABLE });
  }
}

/** Brings an entity into the part of the stage that the panel leaves free. */
function moveTo(i, scale = Math.max(network.getScale(), 0.8)) {
  const stage = document.getElementById("graph").getBoundingClientRect();
  const { left, top } = panel.getBoundingClientRect();
  const beside = left > stage.left + 1;
  const offset = beside ? { x: (left - stage.right) / 2, y: 0 } : { x: 0, y: (top - stage.bottom) / 2 };
  network.focus(`n${i}`, { scale, offset, animation: false });
}

/** Moves the view only if the panel covers the entity. */
function keepClear(i) {
  const stage = document.getElementById("graph").getBoundingClientRect();
  const { x, y } = network.canvasToDOM(network.getPosition(`n${i}`));
  const cover = panel.getBoundingClientRect();
  if (x + stage.left > cover.left - 20 && y + stage.top > cover.top - 20) moveTo(i, network.getScale());
}
