// Completes prefixes and the ontology's terms, by their names and by their labels in both languages.
import Yasqe from "@zazuko/yasqe";
import { el } from "./dom.js";

const MOST = 60;

/** Register the completers; gives their names. */
export function registerCompleters(terms) {
  const labels = new Map([...terms.classes, ...terms.properties, ...terms.codes].map(([name, zh, en]) => [name, { zh, en }]));
  Yasqe.defaults.autocompleters = []; // its own ask a server elsewhere
  const declarations = Object.entries(terms.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`);
  Yasqe.forkAutocompleter("prefixes", {
    name: "kg-prefixes",
    bulk: false, // else they are kept in the browser for a month
    get: (_, token) => declarations.filter((text) => text.startsWith(token?.autocompletionString ?? token?.string ?? "")),
  }, false);
  Yasqe.registerAutocompleter({
    name: "kg-terms",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => kind(yasqe) !== null,
    preProcessToken: (yasqe) => current(yasqe),
    get: (yasqe, token) => matching(terms[kind(yasqe)] ?? [], token.string.trim()),
    postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, render: (row) => render(row, hint.text, labels) })),
  }, false);
  return ["variables", "kg-prefixes", "kg-terms"];
}

/** The token at the cursor; of Chinese words, which SPARQL takes for one error a character, the whole word. */
function current(yasqe) {
  const token = yasqe.getCompleteToken();
  const line = yasqe.getDoc().getLine(yasqe.getDoc().getCursor().line);
  const word = line.slice(0, token.end).match(/\p{Script=Han}+$/u)?.[0] ?? "";
  if (word.length <= token.string.length) return token;
  const start = token.end - word.length;
  return { ...token, string: word, start, from: { ch: start } };
}

/** Which terms can stand where the cursor is: "classes", "properties", "codes" or null. */
function kind(yasqe) {
  const cursor = yasqe.getDoc().getCursor();
  const token = current(yasqe);
  const text = token.string.trim();
  if (!text || /^[?$<"'#@\d]/.test(text) || /^[{}().;,*|/^!=&+-]+$/.test(text)) return null;
  if (token.type === "comment" || token.type === "keyword" && text.length < 2) return null;
  const before = yasqe.getPreviousNonWsToken(cursor.line, token);
  if (/^prefix$/i.test(before?.string ?? "") || /^(prefix|base)\b/i.test(yasqe.getDoc().getLine(cursor.line).trim())) return null;
  const property = before?.state?.lastProperty;
  if (before?.string === "a" || before?.string === "rdf:type") return "classes";
  if (token.state.possibleCurrent.includes("a") || before?.state?.possibleNext?.includes("a")) return "properties";
  if (property && text.includes(":")) return "codes";
  return null;
}

/** The terms whose prefixed name begins with a text, then those that have it in their name or a label. */
function matching(entries, text) {
  const wanted = text.toLowerCase();
  const inside = wanted.slice(wanted.indexOf(":") + 1);
  const first = entries.filter(([name]) => name.toLowerCase().startsWith(wanted));
  const others = entries.filter(([name, zh, en]) =>
    inside && !first.some(([other]) => other === name) && !(wanted.includes(":") && !name.startsWith(wanted.split(":")[0] + ":"))
      && (name.toLowerCase().includes(inside) || zh.includes(inside) || en.toLowerCase().includes(inside)));
  return [...first, ...others].slice(0, MOST).map(([name]) => name);
}

function render(row, name, labels) {
  const { zh, en } = labels.get(name) ?? {};
  row.append(name, el("span", { class: "label" }, [zh, en].filter(Boolean).join(" · ")));
}
