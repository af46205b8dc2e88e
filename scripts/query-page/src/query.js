// The query page: the examples, the editor and the answer.
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import { registerCompleters } from "./completion.js";
import { both, el } from "./dom.js";
import { json } from "./endpoint.js";
import { usePrefixes } from "./names.js";
import { answer, failure } from "./results.js";

const START = ["gwr", "rdfs"];
const BODY = `SELECT ?class (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?class .
}
GROUP BY ?class
ORDER BY DESC(?things)
`;
const result = document.getElementById("result");
const run = document.getElementById("run");
let editor;
let running = null;

async function start() {
  const [terms, examples] = await Promise.all([json("query/terms.json"), json("query/examples.json")]);
  usePrefixes(terms.prefixes);
  const declarations = START.filter((prefix) => prefix in terms.prefixes).map((prefix) => `PREFIX ${prefix}: <${terms.prefixes[prefix]}>\n`);
  editor = new Yasqe(document.getElementById("editor"), {
    value: `${declarations.join("")}\n${BODY}`,
    autocompleters: registerCompleters(terms),
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: "kg-query",
    editorHeight: "19rem",
    resizeable: false,
    extraKeys: { "Ctrl-Enter": execute, "Cmd-Enter": execute },
  });
  editor.getInputField().setAttribute("aria-label", "SPARQL");
  list(examples);
  run.addEventListener("click", () => (running ? running.abort() : execute()));
  run.disabled = false;
  window.addEventListener("hashchange", () => follow(examples));
  follow(examples);
}

/** Load what the address asks for: an example or a query. */
function follow(examples) {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const example = examples.find(({ name }) => name === wanted.get("example"));
  if (example) load(example);
  else if (wanted.has("query")) editor.setValue(wanted.get("query"));
}

function list(examples) {
  const items = examples.map((example) => {
    const about = [example.about_zh, example.about_en].filter(Boolean).join("\n");
    const button = el("button", { type: "button", title: about, "data-example": example.name, onclick: () => load(example, true) },
      el("span", {}, example.zh), el("span", { lang: "en" }, example.en));
    return el("li", {}, button);
  });
  const filter = document.getElementById("filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    items.forEach((item, i) => {
      const { zh, en, about_zh, about_en, name } = examples[i];
      item.hidden = ![zh, en, about_zh, about_en, name].some((text) => text.toLowerCase().includes(wanted));
    });
  });
  document.getElementById("list").replaceChildren(...items);
  document.getElementById("examples").open = matchMedia("(min-width: 60rem)").matches;
}

function load(example, chosen = false) {
  editor.setValue(example.query);
  document.getElementById("about").replaceChildren(...both(example.about_zh || example.zh, example.about_en || example.en));
  document.querySelectorAll("[data-example]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.example === example.name)));
  if (chosen) {
    history.replaceState(null, "", `#example=${encodeURIComponent(example.name)}`);
    if (!matchMedia("(min-width: 60rem)").matches) document.getElementById("examples").open = false;
    result.replaceChildren();
  }
}

function describe(iri) {
  editor.setValue(`DESCRIBE <${iri}>\n`);
  document.getElementById("about").replaceChildren();
  execute();
}

async function execute() {
  running?.abort();
  const query = editor.getValue();
  const control = (running = new AbortController());
  run.replaceChildren(...both("停止", "Stop"));
  document.body.classList.add("running");
  history.replaceState(null, "", `#query=${encodeURIComponent(query)}`);
  try {
    await answer(query, editor.getQueryType(), result, describe, control.signal);
  } catch (error) {
    if (error.name !== "AbortError") {
      failure(error, result);
      goTo(error.message);
    }
  }
  if (running === control) {
    running = null;
    run.replaceChildren(...both("运行", "Run"));
    document.body.classList.remove("running");
  }
}

/** Put the cursor where a message says that the query is wrong. */
function goTo(message) {
  const [, line, column] = message.match(/line (\d+), column (\d+)/) ?? [];
  if (!line) return;
  editor.focus();
  editor.getDoc().setCursor({ line: line - 1, ch: column - 1 });
}

start().catch((error) => failure(error, result));
