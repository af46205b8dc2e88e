"""How well a graph agrees with a reader's annotation of the report, and what stands in the way."""
