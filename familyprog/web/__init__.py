"""The web edge: parses, asks the slices, renders, commits once. public, family and staff never meet."""
