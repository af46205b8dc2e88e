"""The rules' language: patterns, rules and word lists in TOML, and the passage as patterns see it."""
