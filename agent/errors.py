"""What can go wrong above retrieval and prompts: what happened, where, what to do.

AgentError
├── UsageError      what was asked cannot be done as asked
├── InputError      an input file or line cannot be read
├── ModelMissing    a model is not on this machine, or is not what its name promises
└── ModelFault      a model failed while running
"""

from __future__ import annotations


class AgentError(Exception):
    """The base of this tree; `exit_code` is what a command line ends with."""

    exit_code = 1


class UsageError(AgentError):
    exit_code = 2


class InputError(AgentError):
    exit_code = 2


class ModelMissing(AgentError):
    exit_code = 3


class ModelFault(AgentError):
    exit_code = 1
