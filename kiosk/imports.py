"""Imports without PySide6's hook, which reads the source text of every module that comes after it.

It looks there for the name PySide6, to know where ``from __feature__ import snake_case`` may hold, and keeps all it has
read: 20 MiB in this process, and some milliseconds of its start. Nothing here asks for those features.
"""

import builtins

import PySide6.QtCore  # noqa: F401 - puts the hook in its place

builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined] # PySide6 keeps what it has replaced
