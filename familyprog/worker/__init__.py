"""送信係: its own process; plans what is due, sends what is queued, one message at a time.

Calls reminders, outbox and below; the only room that sends mail.
"""
