-- Invoices and credit notes: numbered without gaps for each environment, issuer and series.
PRAGMA user_version = 3;

-- Who issues them. The number of an issuer stands for his name in the rows of the books; the
-- other two are the last numbers he gave, written once in each transaction that gave any.
CREATE TABLE issuer (
    environment  INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    id           INTEGER NOT NULL CHECK (id > 0),
    invoices     INTEGER NOT NULL CHECK (invoices >= 0),
    credit_notes INTEGER NOT NULL CHECK (credit_notes >= 0),
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX issuer_by_id ON issuer (environment, id);

ALTER TABLE charge ADD COLUMN issuer INTEGER;
ALTER TABLE charge ADD COLUMN invoice INTEGER
    CHECK (invoice > 0 AND (issuer IS NULL) = (invoice IS NULL));
CREATE UNIQUE INDEX charge_by_invoice ON charge (environment, issuer, invoice)
    WHERE invoice IS NOT NULL;

ALTER TABLE credit ADD COLUMN issuer INTEGER;
ALTER TABLE credit ADD COLUMN note INTEGER
    CHECK (note > 0 AND (issuer IS NULL) = (note IS NULL));
CREATE UNIQUE INDEX credit_by_note ON credit (environment, issuer, note)
    WHERE note IS NOT NULL;

-- What was paid before there were numbers gets them in the order in which it was paid.
CREATE TEMP TABLE issued AS
    SELECT charge.arrival, charge.environment, charge.moved_at,
        json_extract(subscription.record, '$.r.pj') AS name
    FROM charge CROSS JOIN subscription ON subscription.environment = charge.environment
        AND subscription.id = charge.subscription
    WHERE charge.standing = 5;
CREATE TEMP TABLE noted AS
    SELECT credit.environment, credit.subscription, credit.number, credit.given_at,
        json_extract(subscription.record, '$.r.pj') AS name
    FROM credit CROSS JOIN subscription ON subscription.environment = credit.environment
        AND subscription.id = credit.subscription;

INSERT INTO issuer (environment, name, id, invoices, credit_notes)
    SELECT environment, name, row_number() OVER (PARTITION BY environment ORDER BY name),
        sum(invoice), sum(1 - invoice)
    FROM (SELECT environment, name, 1 AS invoice FROM issued
        UNION ALL SELECT environment, name, 0 FROM noted)
    GROUP BY environment, name;

UPDATE charge SET issuer = numbered.issuer, invoice = numbered.number
    FROM (SELECT issued.arrival, issuer.id AS issuer,
            row_number() OVER (PARTITION BY issued.environment, issued.name
                ORDER BY issued.moved_at, issued.arrival) AS number
        FROM issued CROSS JOIN issuer
            ON issuer.environment = issued.environment AND issuer.name = issued.name) AS numbered
    WHERE charge.arrival = numbered.arrival;

UPDATE credit SET issuer = numbered.issuer, note = numbered.number
    FROM (SELECT noted.environment, noted.subscription, noted.number AS credit,
            issuer.id AS issuer, row_number() OVER (PARTITION BY noted.environment, noted.name
                ORDER BY noted.given_at, noted.subscription, noted.number) AS number
        FROM noted CROSS JOIN issuer
            ON issuer.environment = noted.environment AND issuer.name = noted.name) AS numbered
    WHERE credit.environment = numbered.environment
        AND credit.subscription = numbered.subscription AND credit.number = numbered.credit;

DROP TABLE temp.issued;
DROP TABLE temp.noted;
