"""送信箱: every message is a row in the transaction of its cause, claimed with a lease, sent once.

Nouns: Message. Rows hold no body and no address; both are resolved at send time. Calls audit and base.
"""
