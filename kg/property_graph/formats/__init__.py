"""The property graph in the formats of others, one module for each; what it cannot hold is at its module's top."""
