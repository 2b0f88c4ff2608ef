-- 'PERN', so that nobody takes another database for one of ours, and the version of this schema,
-- so that an older program can refuse it by reading the file's header.
PRAGMA application_id = 1346720334;
PRAGMA user_version = 1;

-- Rows that are large or written once lie in order of arrival, with a narrow index for their key:
-- what is written together is written to the same pages.

CREATE TABLE subscription (
    arrival     INTEGER PRIMARY KEY,
    environment INTEGER NOT NULL,
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    number      INTEGER NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    wake_at     INTEGER,
    record      TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX subscription_by_id ON subscription (environment, id);
CREATE UNIQUE INDEX subscription_by_number ON subscription (environment, number);
CREATE INDEX subscription_by_wake ON subscription (environment, wake_at, id)
    WHERE wake_at IS NOT NULL;

CREATE TABLE journal (
    arrival      INTEGER PRIMARY KEY,
    environment  INTEGER NOT NULL,
    subscription BLOB    NOT NULL CHECK (length(subscription) = 16),
    version      INTEGER NOT NULL,
    recorded_at  INTEGER NOT NULL,
    facts        TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_by_version ON journal (environment, subscription, version);

-- One charge for one (subscription, period, reason), whatever happens. What is charged stands in
-- the journal, in the version that opened it, or else in a record of its own.
CREATE TABLE charge (
    arrival      INTEGER PRIMARY KEY,
    environment  INTEGER NOT NULL,
    subscription BLOB    NOT NULL CHECK (length(subscription) = 16),
    ordinal      INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    standing     INTEGER NOT NULL CHECK (standing BETWEEN 0 AND 5),
    attempt      INTEGER NOT NULL,
    moved_at     INTEGER NOT NULL,
    opened_in    INTEGER,
    record       TEXT,
    CHECK ((opened_in IS NULL) <> (record IS NULL))
) STRICT;
CREATE UNIQUE INDEX charge_by_key ON charge (environment, subscription, ordinal, reason);

CREATE TABLE credit (
    environment  INTEGER NOT NULL,
    subscription BLOB    NOT NULL CHECK (length(subscription) = 16),
    number       INTEGER NOT NULL,
    given_at     INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    done         INTEGER NOT NULL CHECK (done IN (0, 1)),
    record       TEXT    NOT NULL,
    PRIMARY KEY (environment, subscription, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_open ON credit (environment, given_at, subscription, number) WHERE done = 0;

-- The names subscriptions are found by.
CREATE TABLE entry (
    environment  INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    subscription BLOB    NOT NULL CHECK (length(subscription) = 16),
    PRIMARY KEY (environment, name, value, subscription)
) STRICT, WITHOUT ROWID;

-- The names only one may hold.
CREATE TABLE claim (
    environment INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    holder      TEXT    NOT NULL,
    PRIMARY KEY (environment, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0),
    record      TEXT    NOT NULL,
    PRIMARY KEY (environment, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    environment INTEGER NOT NULL,
    caller      TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    body        BLOB    NOT NULL,
    last        INTEGER NOT NULL CHECK (last IN (0, 1)),
    keep_until  INTEGER NOT NULL,
    PRIMARY KEY (environment, caller, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_by_age ON answer (keep_until);

-- A line is what is pending for one receiver about one subscription, in order of arrival. Only
-- the first of a line has a turn.
CREATE TABLE delivery (
    arrival        INTEGER PRIMARY KEY,
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    environment    INTEGER NOT NULL,
    receiver       TEXT    NOT NULL,
    subscription   BLOB    NOT NULL CHECK (length(subscription) = 16),
    object_version INTEGER NOT NULL,
    event          TEXT    NOT NULL,
    event_at       INTEGER NOT NULL,
    state          INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    attempts       INTEGER NOT NULL,
    next_at        INTEGER NOT NULL,
    turn_at        INTEGER CHECK (turn_at IS NULL OR (state = 0 AND turn_at = next_at)),
    last           TEXT,
    body           BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX delivery_by_id ON delivery (id);
CREATE INDEX delivery_log ON delivery (environment, receiver, id);
CREATE INDEX delivery_line ON delivery (environment, receiver, subscription) WHERE state = 0;
CREATE INDEX delivery_turn ON delivery (environment, receiver, turn_at, id)
    WHERE turn_at IS NOT NULL;

CREATE TABLE counter (
    name TEXT    NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL CHECK (next > 0)
) STRICT, WITHOUT ROWID;
