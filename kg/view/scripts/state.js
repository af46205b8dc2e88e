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
