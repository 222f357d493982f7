"""Real parts that a verdict or a demo is served by: started, used, stopped."""


class ServiceUnavailable(Exception):
    """A service does not run on this machine; str() is a sentence that says why and what to do."""
