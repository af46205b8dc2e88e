"""Databases that graphs are loaded into, a module for each kind; drivers are imported where they are used."""
