"""Errors of the agent. A message says what happened, where, and what to do.

AgentError
├── UsageError      a call or command cannot be carried out as given
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
