"""Reading catalogues and interactions, one data set format a file."""
