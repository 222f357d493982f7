"""Is no coroutine function but an object that claims to be anything: callable, awaitable, iterable, and its own result.

ending: completed | timed_out
"""


class Anything:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __await__(self):
        return self
        yield

    def __iter__(self):
        return self

    def __next__(self):
        return self


cook_together = Anything()
