"""保存と消去: the data register, one line per column of every table, and what it says.

Nouns: ColumnEntry. `register.csv` is the paper the data-protection officer reads; a test keeps it complete.
Calls base only.
"""
