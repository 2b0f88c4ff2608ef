-- What sellers sold, in the order in which it was last written. The instants rise with every
-- commit of an environment, so that who reads on after the last one he saw misses nothing.
PRAGMA user_version = 9;

ALTER TABLE subscription ADD COLUMN seller TEXT;
ALTER TABLE subscription ADD COLUMN written_at INTEGER;

-- Those there are: a microsecond further for each, in the order of their last entries.
UPDATE subscription SET seller = record ->> '$.r.by' WHERE record ->> '$.r.by' IS NOT NULL;
UPDATE subscription SET written_at = placed.at + placed.place FROM (
    SELECT arrival AS of, at,
        row_number() OVER (PARTITION BY environment ORDER BY at, arrival) AS place
    FROM (
        SELECT arrival, environment, coalesce((
            SELECT recorded_at FROM journal
            WHERE journal.environment = subscription.environment
                AND journal.subscription = subscription.id
            ORDER BY version DESC LIMIT 1
        ), 0) AS at FROM subscription WHERE seller IS NOT NULL
    )
) AS placed WHERE subscription.arrival = placed.of;

CREATE INDEX subscription_by_seller ON subscription (environment, seller, written_at)
    WHERE seller IS NOT NULL;
