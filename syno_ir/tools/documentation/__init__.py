"""The generated parts of the documentation, from the docstrings, fields and registries they tell.

A page says where a part stands, ``<!-- begin: passes -->`` and ``<!-- end -->``; all else in it is
written by hand. ``make docs`` brings the pages up to date.
"""
