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
