"""お知らせの計画: what is told to whom and when, when sessions move or are cancelled, and what a message says.

Calls calendars and below; the worker sends what is planned here.
"""
