"""What a message says of works: liked, disliked, known, chosen, or a fault of the list on show."""
