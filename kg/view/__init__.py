"""Pages that people look at: one module per page. Nothing in here changes the graph."""
