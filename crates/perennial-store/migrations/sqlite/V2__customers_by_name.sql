-- Customers are found by what is personal: an e-mail address, the merchant's name for somebody.
-- What is here is a keyed hash of it, so that it stands in the customer's document alone.
PRAGMA user_version = 2;

CREATE TABLE customer_name (
    environment INTEGER NOT NULL,
    name        BLOB    NOT NULL CHECK (length(name) = 16),
    customer    TEXT    NOT NULL,
    PRIMARY KEY (environment, name, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_name_of ON customer_name (environment, customer);

-- What tells whether the names were hashed with the key at hand: with another one, and at first,
-- they are hashed anew from the documents.
CREATE TABLE customer_index (
    id        INTEGER PRIMARY KEY CHECK (id = 0),
    made_with BLOB NOT NULL CHECK (length(made_with) = 16)
) STRICT;
