"""監査: who did or read what, written in the same transaction as the act. Nouns: AuditEvent. Calls base only."""
