"""What is evaluated: named configurations that turn cases into rankings. Knows no protocol."""
