"""Lists beyond a ranking for one person: for several people, towards an item, in an order whose neighbours fit.

Each takes the recommender's own scores and reasons; none ranks items in a way of its own. Knows no terminal.
"""
