"""The graph in the formats of others: RDF, GraphML; one module for each, and one that writes the files."""
