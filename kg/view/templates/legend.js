// The legend: every class and relation with its count; a click shows or hides it.

const legend = document.getElementById("legend");
const FIRST = classes.flatMap((entry, i) => (entry.shown ? [i] : []));

/** Entries are made once; what they show is brought up to date after each change. */
const entries = [];

function drawLegend() {
  const all = (list) => [...list.keys()];
  legend.append(
    heading({ zh: "对象", en: "Entities" }, shown.classes, [["重点", "Key", FIRST], ["全部", "All", all(classes)]]),
    ...classes.map((c, i) => toggle(`class-${i}`, c.label, symbol(c.shape, c.colour), c.count, shown.classes, i)),
    heading({ zh: "关系", en: "Relations" }, shown.properties, [["全部", "All", all(properties)], ["无", "None", []]]),
    ...properties.map((p, i) => toggle(`property-${i}`, p.label, symbol("line", "#5c6b79"), p.count, shown.properties, i)),
    el("p.key", null, symbol("line", "#5c6b79"), words({ zh: "实线：已述", en: "stated" })),
    el("p.key", null, symbol("line", "#5c6b79", true), words({ zh: "虚线：计划", en: "planned" })),
  );
  if (hub !== null) {
    const count = relationsOf[hub].length;
    const label = { zh: `与${things[hub].names[0]}的关系`, en: "hub" };
    legend.insertBefore(toggle("hub", label, symbol("line", "#c3cbd1"), count, shown.hubLinks, true), legend.querySelector(".key"));
  }
  changed();
}

function heading(label, set, choices) {
  const buttons = choices.map(([zh, en, members]) => {
    const choose = () => {
      set.clear();
      members.forEach((i) => set.add(i));
      shown.revealed.clear();
      changed({ fitted: true });
    };
    return el("button", { type: "button", onclick: choose }, zh, " ", english(en));
  });
  return el("h2", null, words(label), el("span.links", null, ...buttons));
}

function toggle(id, label, mark, count, set, member) {
  const flip = () => {
    if (!set.delete(member)) set.add(member);
    shown.revealed.clear();
    changed();
  };
  const text = el("span.label", null, words(label));
  const button = el(`button.entry#${id}`, { type: "button", onclick: flip }, mark, text, el("span.count", null, String(count)));
  entries.push(() => button.setAttribute("aria-pressed", String(set.has(member))));
  return button;
}

function changed({ fitted = false } = {}) {
  entries.forEach((update) => update());
  refresh();
  if (fitted) fit();
}
