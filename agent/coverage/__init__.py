"""Whether a catalogue has what a request in words is about."""
