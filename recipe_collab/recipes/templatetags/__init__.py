"""What templates show of plain data."""
