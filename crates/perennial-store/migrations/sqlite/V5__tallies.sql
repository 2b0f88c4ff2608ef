-- How much is counted under a name, such as the uses of a code. Follows from the facts.
PRAGMA user_version = 5;

CREATE TABLE tally (
    environment INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    counted     INTEGER NOT NULL CHECK (counted >= 0),
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;
