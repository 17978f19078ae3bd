"""Why a simulation cannot be run; each has its exit code."""


class RunError(RuntimeError):
    """A simulation cannot be run or used; the message is one sentence for the user."""

    exit_code = 1


class UsageError(RunError):
    """The user or the protocol asked for something that does not exist or has the wrong unit."""

    exit_code = 2


class Diverged(RunError):
    """The simulation ran, but its result is not finite or its rate ran away."""

    exit_code = 3
