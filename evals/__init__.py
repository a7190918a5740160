"""Cases, systems, metrics and reports: measures the product. Nothing imports it."""
