// The evidence panel: what the report says of one entity or in one relation, sentence by sentence.

const panel = document.getElementById("panel");
const FEW = 4;

function showPanel(...content) {
  const close = el("button.close", { type: "button", "aria-label": "关闭 Close", onclick: closePanel }, "×");
  panel.replaceChildren(close, ...content);
  panel.hidden = false;
  panel.scrollTop = 0;
}

function closePanel() {
  panel.hidden = true;
  network.unselectAll();
  spotlight();
}

function selectThing(i, { move = false } = {}) {
  reveal(i);
  network.selectNodes([`n${i}`]);
  spotlight(neighbours(i), new Set(relationsOf[i]));
  showPanel(...thingContent(i));
  if (move) moveTo(i);
  else keepClear(i);
}

function selectRelation(i) {
  const { source, target } = relations[i];
  network.setSelection({ nodes: [], edges: [`e${i}`] });
  spotlight(new Set([source, target]), new Set([i]));
  showPanel(...relationContent(i));
}

function thingContent(i) {
  const thing = things[i];
  const [name, ...others] = thing.names;
  const { colour, shape } = classes[thing.cls];
  return [
    el("h2", null, name),
    el("div", null, ...thing.classes.map((label, n) => el("span.chip", null, n ? null : symbol(shape, colour), words(label)))),
    others.length ? el("p.names", null, "又名 ", english("also called"), `：${others.join("、")}`) : null,
    ...section({ zh: "数值", en: "Values" }, thing.values.map(valueItem)),
    ...relationGroups(i),
    ...section({ zh: "数据", en: "Figures" }, numbersOf(i)),
    ...section({ zh: "提及", en: "Mentions" }, thing.mentions.map((quote) => quotation({ quote }))),
    el("p.identifier", null, thing.id),
  ].filter((part) => part !== null);
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

function numbersOf(i) {
  return numbers
    .filter((number) => number.indicator === i || number.area === i)
    .map((number) => {
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

/** A sentence with the matched range marked, and where it stands. */
function quotation({ quote: [passage, start, end], year = null, rule = null }) {
  const [text, where] = passages[passage];
  const source = [where, year === null ? "" : `${year} 年`, rule || ""].filter((part) => part).join(" · ");
  return el(
    "blockquote",
    null,
    text.slice(0, start),
    el("mark", null, text.slice(start, end)),
    text.slice(end),
    source ? el("footer", null, source) : null,
  );
}
