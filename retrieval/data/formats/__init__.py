"""File formats of catalogues and interactions, one a module: each is found by its module's name."""
