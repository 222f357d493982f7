"""The API's requests and answers: who asks, with what, and every error as README.md has it.

How stands in capstone/json.py.
"""

from capstone.json import Handler, endpoint, sent

__all__ = ["Handler", "endpoint", "sent"]
