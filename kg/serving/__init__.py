"""A read-only SPARQL endpoint over built graphs, with their pages and a page to query them in the browser."""
