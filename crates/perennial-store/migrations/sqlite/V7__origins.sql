-- Who asked for what an entry of the journal tells; nobody did for what fell due.
PRAGMA user_version = 7;

ALTER TABLE journal ADD COLUMN origin TEXT;
