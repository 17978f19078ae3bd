"""From a protocol to its result: one C++ program per build, runs, guards, files.

Knows nothing of rules.
"""
from homeozoo.running.model import Model

__all__ = ['Model']
