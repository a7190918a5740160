"""File formats of catalogues and interactions, one a module: a format has the name of its module."""
