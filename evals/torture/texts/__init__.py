"""Hostile texts in every field, and what comes out at every place: `python -m evals.torture.texts`.

`payloads` writes the texts, `catalogue` puts them into items, people and documents, `outputs` runs what the product has
to show them, and `judges` reads that as a terminal, a browser, a spreadsheet or a mail program would.
"""
