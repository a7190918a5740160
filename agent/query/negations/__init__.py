"""What a message does not want: negations, refusals and fears, and what they exclude."""
