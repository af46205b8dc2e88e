// Short names for IRIs, by the prefixes that the server knows.

let known = [];

export function usePrefixes(prefixes) {
  known = Object.entries(prefixes);
}

/** An IRI as people read it: a prefixed name, or its last two segments. */
export function short(iri) {
  for (const [prefix, namespace] of known) {
    const local = iri.startsWith(namespace) ? iri.slice(namespace.length) : "";
    if (/^[\w-]+$/.test(local)) return `${prefix}:${local}`;
  }
  const parts = iri.split(/[/#]/).filter(Boolean);
  return parts.length > 3 ? `…/${parts.slice(-2).join("/")}` : iri;
}
