"""One page for the graphs of many reports, drawn by WebGL: a corpus of 5,000 entities and more."""
