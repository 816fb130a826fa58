"""ようすの質問: how things are at home, asked now and then. It describes; nobody is scored, compared or held back.

Nouns: MeasureSheet, MeasureAnswer. Calls care and below; nothing moves because of an answer.
"""
