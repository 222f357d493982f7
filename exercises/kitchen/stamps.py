"""The stamp that every recipe gets: slow to compute, and the same for the same recipe."""

import hashlib


class Stamp:
    """Computes the stamp of a recipe, a text of 64 characters.

    It works in any thread or process: it can be pickled. Halfway it reads the day's seal from the file that
    `seals` names for the recipe.
    """

    def __init__(self, seals: dict[str, str], rounds: int) -> None:
        self.seals = seals
        self.rounds = rounds

    def __call__(self, recipe: str) -> str:
        """The stamp of `recipe`; KeyError when there is no seal for it."""
        with open(self.seals[recipe], "rb") as file:
            seal = file.read()
        return compute(recipe, seal, self.rounds)


def compute(recipe: str, seal: bytes, rounds: int) -> str:
    """`rounds` times SHA-256 over recipe and seal, in hexadecimal."""
    digest = recipe.encode() + seal
    for _ in range(rounds):
        digest = hashlib.sha256(digest).digest()
    return digest.hex()
