"""What one socket is told: notices in the order of their numbers, none twice, none left out.

How stands in capstone/feed.py.
"""

from capstone.feed import MOST_MISSED, Feed, Notice, notice

__all__ = ["MOST_MISSED", "Feed", "Notice", "notice"]
