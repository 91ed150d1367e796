"""What can happen to a drug with its regulators, in the field's terms: pure, no I/O, no clock, no async."""
