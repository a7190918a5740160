"""Trials of prompt injections: an attack in a text, against harmless text of the same length in the same place.

`trials` makes them with a model, `results` counts them, `false_alarms` counts ordinary texts that are taken for
injections, `poisoning` measures people who are made up to promote an item.
"""
