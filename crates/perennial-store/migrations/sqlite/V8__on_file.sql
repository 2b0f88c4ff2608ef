-- Documents on file: found by names that several may have, and forgotten when they end.
PRAGMA user_version = 8;

ALTER TABLE document ADD COLUMN forget_at INTEGER;
CREATE INDEX document_ends ON document (forget_at) WHERE forget_at IS NOT NULL;

CREATE TABLE document_name (
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    PRIMARY KEY (environment, kind, name, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_named ON document_name (environment, kind, id);
