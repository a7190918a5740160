"""Indexes whose files are damaged: `make torture` tries thousands of faults and counts what came of each.

A case is one fault in one file of an index, and one command on it. It passes where the command answers as on the whole
index, or ends with one line that says what is wrong and what to do. Another answer with exit code 0, a traceback, a
crash, a hang, and an error without a cure are faults of the product, and so is what `doctor --read-data` does not find.
"""
