"""The ontology as one HTML page to read: what is on it, and how it is drawn."""
