"""The kitchen's tables, step by step."""
