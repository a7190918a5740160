"""Language models, query understanding, reranking, reasons, profiles and the command line.

Knows nothing of evals.
"""
