"""The report as a part of the page: its text with what was read from it, and what was repaired in it."""
