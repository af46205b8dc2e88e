"""The commands, one module each: ``add`` describes its options, ``run`` does the work and returns the exit code.

A command imports what it needs inside ``run``, so that a start loads nothing that is not used.
"""
