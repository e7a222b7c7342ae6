"""Measurements: ``python -m benchmarks`` runs them, ``--list`` names them."""
