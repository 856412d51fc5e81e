"""Frozen records of what Tridion publishes, and their decoding. No I/O, no Django."""
