"""The ground floor: clock, config, database, enums, errors, names and resources. Knows no other room."""
