"""Debugging of passes: whether they keep the function, which rewrite does not, and on what."""
