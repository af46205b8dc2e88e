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
