"""Graphs behind a store that answers SPARQL: Oxigraph in this process, or in processes that a timeout can end."""
