-- Passes are documents. Here they are found by what they came from, by whose they are, and by when
-- they end.
PRAGMA user_version = 4;

CREATE TABLE pass (
    environment INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    family      TEXT    NOT NULL,
    customer    TEXT,
    expires_at  INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pass_by_family ON pass (environment, family);
CREATE INDEX pass_by_customer ON pass (environment, customer) WHERE customer IS NOT NULL;
CREATE INDEX pass_by_age ON pass (expires_at);
