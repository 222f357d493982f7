"""The recipe's socket: documents in memory, what is committed of them, and who hears of it."""
