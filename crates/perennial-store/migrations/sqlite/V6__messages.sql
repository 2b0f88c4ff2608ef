-- What receivers are told can be read in the order it was written, line by line without gaps; those
-- who pass an earlier one that waits; how receivers fare; bodies that are old are forgotten.
PRAGMA user_version = 6;

ALTER TABLE delivery ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
-- Whether later ones of its line may pass while it is pending.
ALTER TABLE delivery ADD COLUMN aside INTEGER NOT NULL DEFAULT 0 CHECK (aside IN (0, 1));
ALTER TABLE delivery ADD COLUMN replay_of BLOB CHECK (replay_of IS NULL OR length(replay_of) = 16);
ALTER TABLE delivery ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1));

-- How much each line was told.
CREATE TABLE line (
    environment  INTEGER NOT NULL,
    receiver     TEXT    NOT NULL,
    subscription BLOB    NOT NULL CHECK (length(subscription) = 16),
    told         INTEGER NOT NULL CHECK (told > 0),
    PRIMARY KEY (environment, receiver, subscription)
) STRICT, WITHOUT ROWID;

UPDATE delivery SET line = numbered.place FROM (
    SELECT arrival AS of, row_number() OVER (
        PARTITION BY environment, receiver, subscription ORDER BY arrival
    ) AS place FROM delivery WHERE receiver <> '@mail'
) AS numbered WHERE delivery.arrival = numbered.of;

INSERT INTO line (environment, receiver, subscription, told)
    SELECT environment, receiver, subscription, max(line) FROM delivery
    WHERE receiver <> '@mail' GROUP BY environment, receiver, subscription;

DROP INDEX delivery_line;
CREATE INDEX delivery_line ON delivery (environment, receiver, subscription)
    WHERE state = 0 AND aside = 0;
-- In order of arrival.
CREATE INDEX delivery_feed ON delivery (environment, receiver);
CREATE INDEX delivery_failed ON delivery (environment, receiver, id) WHERE state > 1;
CREATE INDEX delivery_taken_body ON delivery (next_at) WHERE state = 1 AND forgotten = 0;
CREATE INDEX delivery_failed_body ON delivery (next_at) WHERE state > 1 AND forgotten = 0;

-- Receivers that do not take what they are told, since their first failure.
CREATE TABLE trouble (
    environment INTEGER NOT NULL,
    receiver    TEXT    NOT NULL,
    since       INTEGER NOT NULL,
    failures    INTEGER NOT NULL CHECK (failures > 0),
    PRIMARY KEY (environment, receiver)
) STRICT, WITHOUT ROWID;
