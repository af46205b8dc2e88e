"""The graph as a property graph: nodes and relationships with labels, types and properties."""
