"""The systems that are evaluated: named configurations that turn cases into rankings. Knows no protocol."""
