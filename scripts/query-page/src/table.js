// Rows of a result as a table that can be sorted and filtered; more rows on demand.
import { both, el } from "./dom.js";
import { short } from "./names.js";

const STEP = 200;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const order = new Intl.Collator("zh-Hans", { numeric: true });

/** `rows` are bindings of SPARQL's JSON results; a click on an IRI calls `describe` with it. */
export function table(names, rows, describe) {
  let sorted = rows;
  let shown = STEP;
  let by = null;
  let down = false;
  const body = el("tbody");
  const count = el("span", { class: "count", role: "status" });
  const more = el("button", { type: "button", class: "plain more", onclick: () => { shown += STEP; draw(); } });
  const filter = el("input", {
    type: "search", placeholder: "筛选 Filter", "aria-label": "筛选 Filter", autocomplete: "off", oninput: () => { shown = STEP; draw(); },
  });
  const heads = names.map((name) =>
    el("th", { scope: "col" }, el("button", { type: "button", onclick: () => sort(name) }, name)));

  function sort(name) {
    down = by === name && !down;
    by = name;
    sorted = rows.toSorted((a, b) => (down ? -1 : 1) * compare(a[name], b[name]));
    heads.forEach((head, i) => names[i] === name
      ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
    draw();
  }

  function draw() {
    const wanted = filter.value.trim().toLowerCase();
    const found = wanted ? sorted.filter((row) => names.some((name) => row[name]?.value.toLowerCase().includes(wanted))) : sorted;
    body.replaceChildren(...found.slice(0, shown).map((row) => el("tr", {}, names.map((name) => el("td", {}, cell(row[name], describe))))));
    count.replaceChildren(...both(`${found.length} 行`, found.length === 1 ? "row" : "rows"));
    more.hidden = found.length <= shown;
    more.replaceChildren(...both(`再显示 ${Math.min(STEP, found.length - shown)} 行`, "more"));
  }

  draw();
  const scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": "结果 Results" },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), body));
  return el("div", { class: "table" }, el("div", { class: "bar" }, count, rows.length > 10 && filter), scroller, more);
}

function cell(term, describe) {
  if (!term) return el("span", { class: "unbound" }, "—");
  if (term.type === "uri") {
    return el("button", { type: "button", class: "iri", title: `DESCRIBE <${term.value}>`, onclick: () => describe(term.value) }, short(term.value));
  }
  if (term.type === "triple") return `${Object.values(term.value).map((part) => part.value).join(" ")}`;
  const datatype = term.datatype && term.datatype !== `${XSD}string` ? short(term.datatype) : "";
  const note = term["xml:lang"] ? `@${term["xml:lang"]}` : datatype;
  return el("span", { class: numeric(term) ? "number" : "text", title: note || null }, term.type === "bnode" ? `_:${term.value}` : term.value);
}

function numeric(term) {
  return /(integer|decimal|double|float|int|long)$/.test(term.datatype ?? "");
}

function compare(a, b) {
  if (!a || !b) return Number(Boolean(b)) - Number(Boolean(a));
  if (numeric(a) && numeric(b)) return Number(a.value) - Number(b.value);
  return order.compare(a.value, b.value);
}
