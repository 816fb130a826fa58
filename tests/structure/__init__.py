"""The house's laws that import-linter cannot say: sizes, templates, labels, declared access."""
