// What the page asks of the server, and of nobody else.

const ENDPOINT = "sparql";

export async function json(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** The answer to a query in a media type, as text. An error carries what the server says. */
export async function ask(query, accept, signal) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { Accept: accept, "Content-Type": "application/sparql-query" },
    body: query,
    signal,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

/** The triples of N-Triples, as objects like those of SPARQL's JSON results. */
export function triples(text) {
  return text.split("\n").filter(Boolean).map((line) => {
    const [subject, predicate, object] = line.match(TERM);
    return { subject: term(subject), predicate: term(predicate), object: term(object) };
  });
}

const TERM = /<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?/g;
const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const literal = { type: "literal", value: unescaped(text.slice(1, end)) };
  const rest = text.slice(end + 1);
  if (rest.startsWith("@")) literal["xml:lang"] = rest.slice(1);
  if (rest.startsWith("^^")) literal.datatype = rest.slice(3, -1);
  return literal;
}

function unescaped(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, char) =>
    char ? (ESCAPES[char] ?? char) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}
