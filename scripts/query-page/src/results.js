// The answer to a query: rows, yes or no, a graph, or what went wrong; and its download in the formats of its kind.
import { drawing } from "./drawing.js";
import { both, el } from "./dom.js";
import { ask, triples } from "./endpoint.js";
import { table } from "./table.js";

const ROWS = { CSV: ["text/csv", "csv"], TSV: ["text/tab-separated-values", "tsv"], JSON: ["application/sparql-results+json", "json"], XML: ["application/sparql-results+xml", "xml"] };
const GRAPHS = { Turtle: ["text/turtle", "ttl"], "N-Triples": ["application/n-triples", "nt"], "JSON-LD": ["application/ld+json", "jsonld"], "RDF/XML": ["application/rdf+xml", "rdf"] };

/** Run a query and fill `place` with the answer. `describe` is called with an IRI that is clicked. */
export async function answer(query, form, place, describe, signal) {
  const start = performance.now();
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const found = triples(await ask(query, "application/n-triples", signal));
    place.replaceChildren(heading(query, GRAPHS, start), graph(query, found, describe));
    return;
  }
  const result = JSON.parse(await ask(query, "application/sparql-results+json", signal));
  if ("boolean" in result) {
    const words = result.boolean ? both("是", "yes") : both("否", "no");
    place.replaceChildren(heading(query, ROWS, start, ["JSON", "XML"]), el("p", { class: "boolean" }, words));
  } else {
    place.replaceChildren(heading(query, ROWS, start), table(result.head.vars, result.results.bindings, describe));
  }
}

export function failure(error, place) {
  place.replaceChildren(el("p", { class: "failure", role: "alert" }, error.message.trim()));
}

function heading(query, formats, start, only = Object.keys(formats)) {
  const time = `${((performance.now() - start) / 1000).toFixed(2)} s`;
  const buttons = only.map((name) =>
    el("button", { type: "button", class: "plain", "data-format": name, onclick: (event) => download(query, ...formats[name], event.target) }, name));
  return el("div", { class: "heading" }, el("span", { class: "time" }, time), el("span", { class: "downloads" }, both("下载", "Download"), " ", buttons));
}

async function download(query, mediaType, ending, button) {
  button.disabled = true;
  try {
    const address = URL.createObjectURL(new Blob([await ask(query, mediaType)], { type: mediaType }));
    el("a", { href: address, download: `result.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    failure(error, button.closest("#result"));
  } finally {
    button.disabled = false;
  }
}

/** A graph as a drawing, as a table and as Turtle, one at a time. */
function graph(query, found, describe) {
  const views = {
    图: ["Graph", () => drawing(found, describe)],
    表: ["Table", () => table(["subject", "predicate", "object"], found, describe)],
    文本: ["Turtle", () => turtle(query)],
  };
  const place = el("div");
  const tabs = Object.entries(views).map(([zh, [en, view]], i) =>
    el("button", { type: "button", class: "tab", "aria-pressed": "false", onclick: (event) => show(event.currentTarget, view) }, both(zh, en)));

  function show(tab, view) {
    tabs.forEach((other) => other.setAttribute("aria-pressed", String(other === tab)));
    place.replaceChildren(view());
  }

  show(tabs[0], views.图[1]);
  return el("div", {}, el("div", { class: "tabs" }, tabs), place);
}

function turtle(query) {
  const text = el("pre", { class: "scroller", tabindex: 0 }, "…");
  ask(query, "text/turtle").then((found) => text.replaceChildren(found), (error) => text.replaceChildren(error.message));
  return text;
}
