"""Operators from ``graph.dot``, the files in which Syno (ASPLOS 2025) publishes what it found."""

from syno_ir.lowering.graph_dot.build import parse_graph

__all__ = ["parse_graph"]
