"""郵便受け: what comes in by mail is read, judged by the slices and put away. Nothing is ever answered.

`reading` knows MIME and headers, `proof` who vouches for a sender, `handling` what a mail leads to,
`mailbox` fetches by IMAP. No body is kept anywhere and none is logged.
"""
