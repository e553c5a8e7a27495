"""What the bots understand and refuse, measured on lines that they were not made from. Run by `make eval`."""
