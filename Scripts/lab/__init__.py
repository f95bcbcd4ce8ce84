"""Nodes and users to play with: what the demo, the guides and the interop checks have in common.

Python's standard library only.
"""
