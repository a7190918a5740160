"""How well messages are parsed, against written utterances and annotated dialogues."""
