"""Cases, systems, metrics and reports. Nothing imports it."""
