"""Tests of kg. Those on real reports read ../shared and skip where it is absent."""
