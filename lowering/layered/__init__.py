"""Layered drawings of directed graphs, after Sugiyama, Tagawa and Toda (1981).

The caller says in which row every vertex stands. Three steps follow, each a module: ``order`` the
vertices of every row so that few links cross, ``place`` them so that links are short and mostly
straight, ``route`` the bent links along tracks between the rows.
"""

from syno_ir.lowering.layered.graph import Link, Vertex
from syno_ir.lowering.layered.route import Layout, Run, lay_out

__all__ = ["Layout", "Link", "Run", "Vertex", "lay_out"]
