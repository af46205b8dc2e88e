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
