//! Every statement, in one place. A test prepares each against the schema.

/// Defines the statements and the list of all of them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $sql;)*
        #[cfg(test)]
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $sql)),*];
    };
}

statements! {
    BEGIN = "BEGIN IMMEDIATE";
    COMMIT = "COMMIT";
    ROLLBACK = "ROLLBACK";
    SAVE = "SAVEPOINT change_set";
    KEEP = "RELEASE change_set";
    REVERT = "ROLLBACK TO change_set";

    /// Only an answer that is not the last one gives way, and only to the last one.
    GIVE_ANSWER = "INSERT INTO answer (environment, caller, key, fingerprint, body, last, keep_until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (environment, caller, key) DO UPDATE
        SET body = excluded.body, last = excluded.last, keep_until = excluded.keep_until
        WHERE last = 0 AND excluded.last = 1 AND fingerprint = excluded.fingerprint";
    TAKE_CLAIM = "INSERT INTO claim (environment, kind, name, holder)
        VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    RELEASE_CLAIM = "DELETE FROM claim WHERE environment = ?1 AND kind = ?2 AND name = ?3";

    /// The first one is never too many: who may count none does not ask.
    COUNT_ONE = "INSERT INTO tally (environment, name, counted)
        VALUES (?1, ?2, 1)
        ON CONFLICT (environment, name) DO UPDATE SET counted = counted + 1 WHERE counted < ?3";
    GIVE_ONE_BACK = "UPDATE tally SET counted = counted - 1
        WHERE environment = ?1 AND name = ?2 AND counted > 0";

    NEW_DOCUMENT = "INSERT INTO document (environment, kind, id, version, record, forget_at)
        VALUES (?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT DO NOTHING";
    CHANGE_DOCUMENT = "UPDATE document SET version = ?5 + 1, record = ?4, forget_at = ?6
        WHERE environment = ?1 AND kind = ?2 AND id = ?3 AND version = ?5";
    /// Receivers of a program that did not seal them yet.
    OPEN_DOCUMENTS = "SELECT id, record FROM document
        WHERE environment = ?1 AND kind = ?2 AND record LIKE '{%' ORDER BY id";
    DOCUMENTS_SEALED = "SELECT id, record FROM document
        WHERE environment = ?1 AND kind = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
    SEAL_DOCUMENT = "UPDATE document SET record = ?4
        WHERE environment = ?1 AND kind = ?2 AND id = ?3";
    DELETE_DOCUMENT = "DELETE FROM document
        WHERE environment = ?1 AND kind = ?2 AND id = ?3 AND version = ?4";
    NAME_DOCUMENT = "INSERT INTO document_name (environment, kind, name, id)
        VALUES (?1, ?2, ?3, ?4)";
    UNNAME_DOCUMENT = "DELETE FROM document_name
        WHERE environment = ?1 AND kind = ?2 AND id = ?3";
    NAME_CUSTOMER = "INSERT INTO customer_name (environment, name, customer) VALUES (?1, ?2, ?3)
        ON CONFLICT DO NOTHING";
    FORGET_CUSTOMER = "DELETE FROM customer_name WHERE environment = ?1 AND customer = ?2";
    FORGET_NAMES = "DELETE FROM customer_name";
    INDEX_MADE_WITH = "SELECT made_with FROM customer_index WHERE id = 0";
    INDEX_IS_MADE = "INSERT INTO customer_index (id, made_with) VALUES (0, ?1)
        ON CONFLICT (id) DO UPDATE SET made_with = excluded.made_with";
    FIND_PASS = "INSERT INTO pass (environment, id, family, customer, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (environment, id) DO UPDATE
        SET family = excluded.family, customer = excluded.customer,
            expires_at = excluded.expires_at";
    FORGET_PASS = "DELETE FROM pass WHERE environment = ?1 AND id = ?2";
    DOCUMENT_VERSION = "SELECT version FROM document
        WHERE environment = ?1 AND kind = ?2 AND id = ?3";

    NEW_SUBSCRIPTION = "INSERT INTO subscription
        (environment, id, number, version, wake_at, record)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (environment, id) DO NOTHING";
    /// Names no column of an index, so that no index is touched.
    CHANGE_SUBSCRIPTION = "UPDATE subscription SET version = ?4, record = ?6
        WHERE environment = ?1 AND id = ?2 AND number = ?3 AND version = ?7 AND wake_at IS ?5";
    CHANGE_AND_WAKE = "UPDATE subscription SET version = ?4, wake_at = ?5, record = ?6
        WHERE environment = ?1 AND id = ?2 AND number = ?3 AND version = ?7";
    SELL = "INSERT INTO subscription
        (environment, id, number, version, wake_at, record, seller, written_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (environment, id) DO NOTHING";
    /// Of what a seller sold; the index of wake-ups is not touched.
    CHANGE_SOLD = "UPDATE subscription SET version = ?4, record = ?6, written_at = ?8
        WHERE environment = ?1 AND id = ?2 AND number = ?3 AND version = ?7 AND wake_at IS ?5";
    CHANGE_SOLD_AND_WAKE = "UPDATE subscription
        SET version = ?4, wake_at = ?5, record = ?6, written_at = ?8
        WHERE environment = ?1 AND id = ?2 AND number = ?3 AND version = ?7";
    SUBSCRIPTION_VERSION = "SELECT version FROM subscription WHERE environment = ?1 AND id = ?2";
    JOURNAL_FACTS = "INSERT INTO journal (environment, subscription, version, recorded_at, facts,
            origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    INDEX = "INSERT INTO entry (environment, name, value, subscription)
        VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    UNINDEX = "DELETE FROM entry
        WHERE environment = ?1 AND name = ?2 AND value = ?3 AND subscription = ?4";

    OPEN_CHARGE = "INSERT INTO charge
        (environment, subscription, ordinal, reason, standing, attempt, moved_at, opened_in, record)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (environment, subscription, ordinal, reason) DO NOTHING";
    MOVE_CHARGE = "UPDATE charge SET standing = ?5, attempt = ?6, moved_at = ?7
        WHERE environment = ?1 AND subscription = ?2 AND ordinal = ?3 AND reason = ?4";
    /// Only once: what has a number keeps it.
    INVOICE_CHARGE = "UPDATE charge
        SET standing = ?5, attempt = ?6, moved_at = ?7, issuer = ?8, invoice = ?9
        WHERE environment = ?1 AND subscription = ?2 AND ordinal = ?3 AND reason = ?4
            AND invoice IS NULL";
    OPEN_CREDIT = "INSERT INTO credit
        (environment, subscription, number, given_at, attempt, done, record, issuer, note)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (environment, subscription, number) DO NOTHING";
    ISSUER = "SELECT id, invoices, credit_notes FROM issuer WHERE environment = ?1 AND name = ?2";
    LAST_ISSUER = "SELECT coalesce(max(id), 0) FROM issuer WHERE environment = ?1";
    COUNT_ISSUED = "INSERT INTO issuer (environment, name, id, invoices, credit_notes)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (environment, name) DO UPDATE
        SET invoices = excluded.invoices, credit_notes = excluded.credit_notes";
    CREDIT_DONE = "UPDATE credit SET done = 1
        WHERE environment = ?1 AND subscription = ?2 AND number = ?3";

    QUEUE_DELIVERY = "INSERT INTO delivery (id, environment, receiver, subscription,
            object_version, event, event_at, state, attempts, next_at, turn_at, last, body,
            line, aside, replay_of)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
            CASE WHEN ?8 = 0 AND (?14 OR NOT EXISTS (SELECT 1 FROM delivery
                WHERE environment = ?2 AND receiver = ?3 AND subscription = ?4
                    AND state = 0 AND aside = 0))
            THEN ?10 END, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (id) DO NOTHING";
    NEXT_IN_LINE = "INSERT INTO line (environment, receiver, subscription, told)
        VALUES (?1, ?2, ?3, 1) ON CONFLICT (environment, receiver, subscription)
        DO UPDATE SET told = told + 1 RETURNING told";
    FARES_BADLY = "INSERT INTO trouble (environment, receiver, since, failures)
        VALUES (?1, ?2, ?3, ?4) ON CONFLICT (environment, receiver) DO UPDATE
        SET since = excluded.since, failures = excluded.failures";
    FARES_WELL = "DELETE FROM trouble WHERE environment = ?1 AND receiver = ?2";
    DELIVERY_LINE = "SELECT arrival, receiver, subscription FROM delivery
        WHERE id = ?1 AND environment = ?2";
    /// Out of turn at first; the line is put in order afterwards.
    RECORD_DELIVERY = "UPDATE delivery
        SET state = ?2, attempts = ?3, next_at = ?4, last = ?5, aside = ?6,
            turn_at = CASE WHEN ?2 = 0 AND ?6 THEN ?4 END
        WHERE arrival = ?1";
    FIRST_IN_LINE = "SELECT arrival, turn_at FROM delivery
        WHERE environment = ?1 AND receiver = ?2 AND subscription = ?3
            AND state = 0 AND aside = 0
        ORDER BY arrival LIMIT 1";
    GIVE_TURN = "UPDATE delivery SET turn_at = next_at WHERE arrival = ?1";
    TAKE_TURNS = "UPDATE delivery SET turn_at = NULL
        WHERE environment = ?1 AND receiver = ?2 AND subscription = ?3
            AND state = 0 AND aside = 0 AND turn_at IS NOT NULL AND arrival <> ?4";

    RESERVE = "INSERT INTO counter (name, next) VALUES (?1, 1 + ?2)
        ON CONFLICT (name) DO UPDATE SET next = next + ?2 RETURNING next - ?2";
    FORGET_ANSWERS = "DELETE FROM answer WHERE (environment, caller, key) IN
        (SELECT environment, caller, key FROM answer WHERE keep_until < ?1
            ORDER BY keep_until LIMIT ?2)";

    FORGET_BODIES_TAKEN = "UPDATE delivery SET body = x'', last = NULL, forgotten = 1
        WHERE arrival IN (SELECT arrival FROM delivery
            WHERE state = 1 AND forgotten = 0 AND next_at < ?1
            ORDER BY next_at, arrival LIMIT ?2)";
    FORGET_BODIES_STOPPED = "UPDATE delivery SET body = x'', last = NULL, forgotten = 1
        WHERE arrival IN (SELECT arrival FROM delivery
            WHERE state > 1 AND forgotten = 0 AND next_at < ?1
            ORDER BY next_at, arrival LIMIT ?2)";
    FORGET_OLD_NAMES = "DELETE FROM document_name WHERE (environment, kind, id) IN
        (SELECT environment, kind, id FROM document WHERE forget_at < ?1
            ORDER BY forget_at, environment, kind, id LIMIT ?2)";
    /// After the other: whose names those were.
    FORGET_OLD_DOCUMENTS = "DELETE FROM document WHERE (environment, kind, id) IN
        (SELECT environment, kind, id FROM document WHERE forget_at < ?1
            ORDER BY forget_at, environment, kind, id LIMIT ?2)";
    FORGET_OLD_PASSES = "DELETE FROM document WHERE (environment, kind, id) IN
        (SELECT environment, 12, id FROM pass WHERE expires_at < ?1
            ORDER BY expires_at, environment, id LIMIT ?2)";
    /// After the other: where the same passes were found.
    FORGET_OLD_PASS_ROWS = "DELETE FROM pass WHERE (environment, id) IN
        (SELECT environment, id FROM pass WHERE expires_at < ?1
            ORDER BY expires_at, environment, id LIMIT ?2)";

    ERASE_SUBSCRIPTION = "DELETE FROM subscription WHERE environment = ?1 AND id = ?2";
    ERASE_JOURNAL = "DELETE FROM journal WHERE environment = ?1 AND subscription = ?2";
    ERASE_CHARGES = "DELETE FROM charge WHERE environment = ?1 AND subscription = ?2";
    ERASE_CREDITS = "DELETE FROM credit WHERE environment = ?1 AND subscription = ?2";
    ERASE_DOCUMENT = "DELETE FROM document WHERE environment = ?1 AND kind = ?2 AND id = ?3";
    ERASE_LINES = "DELETE FROM line WHERE environment = ?1 AND receiver = ?2";
    ERASE_DELIVERIES = "DELETE FROM delivery WHERE environment = ?1 AND receiver = ?2";
    ERASE_ANSWERS = "DELETE FROM answer WHERE environment = ?1 AND caller = ?2";

    LOAD = "SELECT version, record FROM subscription WHERE environment = ?1 AND id = ?2";
    DUE = "SELECT record FROM subscription
        WHERE environment = ?1 AND wake_at IS NOT NULL AND wake_at <= ?2
            AND (wake_at, id) > (?3, ?4)
        ORDER BY wake_at, id LIMIT ?5";
    SOLD_BY = "SELECT written_at, record FROM subscription
        WHERE environment = ?1 AND seller = ?2 AND written_at > ?3 ORDER BY written_at LIMIT ?4";
    /// Not by the seller, who sold far more.
    SOLD_BY_AS = "SELECT written_at, record FROM entry CROSS JOIN subscription
        ON subscription.environment = entry.environment AND subscription.id = entry.subscription
        WHERE entry.environment = ?1 AND entry.name = ?3 AND entry.value = ?4
            AND +subscription.seller = ?2
        ORDER BY entry.subscription LIMIT ?5";
    NEXT_SELLER = "SELECT min(seller) FROM subscription WHERE environment = ?1 AND seller > ?2";
    LAST_WRITTEN = "SELECT max(written_at) FROM subscription
        WHERE environment = ?1 AND seller = ?2";
    NEXT_DUE = "SELECT wake_at FROM subscription
        WHERE environment = ?1 AND wake_at IS NOT NULL ORDER BY wake_at LIMIT 1";
    JOURNAL = "SELECT version, recorded_at, facts, origin FROM journal
        WHERE environment = ?1 AND subscription = ?2 AND version > ?3 ORDER BY version LIMIT ?4";
    FIND_ALL = "SELECT record FROM subscription
        WHERE environment = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    FIND_NUMBER = "SELECT record FROM subscription
        WHERE environment = ?1 AND number = ?2 AND id > ?3 LIMIT ?4";
    FIND_ENTRY = "SELECT subscription.record FROM entry CROSS JOIN subscription
        ON subscription.environment = entry.environment AND subscription.id = entry.subscription
        WHERE entry.environment = ?1 AND entry.name = ?2 AND entry.value = ?3
            AND entry.subscription > ?4
        ORDER BY entry.subscription LIMIT ?5";
    HOLDER = "SELECT holder FROM claim WHERE environment = ?1 AND kind = ?2 AND name = ?3";
    TALLY = "SELECT counted FROM tally WHERE environment = ?1 AND name = ?2";
    CLAIMS = "SELECT kind, name, holder FROM claim
        WHERE environment = ?1 AND (kind, name) > (?2, ?3) ORDER BY kind, name LIMIT ?4";
    ANSWER = "SELECT fingerprint, body, last, keep_until FROM answer
        WHERE environment = ?1 AND caller = ?2 AND key = ?3";
    /// Of each environment and kind by itself, so that the customers are never walked through.
    DIRECTORY = "SELECT version, record FROM document
        WHERE environment = ?1 AND kind = ?2 ORDER BY id";
    NEXT_ENVIRONMENT = "SELECT min(environment) FROM document WHERE environment > ?1";
    CUSTOMERS = "SELECT version, record FROM document
        WHERE environment = ?1 AND kind = 9 AND id > ?2 ORDER BY id LIMIT ?3";
    CUSTOMERS_NAMED = "SELECT document.version, document.record
        FROM customer_name CROSS JOIN document ON document.environment = customer_name.environment
            AND document.kind = 9 AND document.id = customer_name.customer
        WHERE customer_name.environment = ?1 AND customer_name.name = ?2
            AND customer_name.customer > ?3
        ORDER BY customer_name.customer LIMIT ?4";
    PASSES_OF_FAMILY = "SELECT document.version, document.record
        FROM pass CROSS JOIN document ON document.environment = pass.environment
            AND document.kind = 12 AND document.id = pass.id
        WHERE pass.environment = ?1 AND pass.family = ?2 LIMIT ?3";
    PASSES_OF_CUSTOMER = "SELECT document.version, document.record
        FROM pass CROSS JOIN document ON document.environment = pass.environment
            AND document.kind = 12 AND document.id = pass.id
        WHERE pass.environment = ?1 AND pass.customer = ?2 LIMIT ?3";
    DOCUMENTS_NAMED = "SELECT document.version, document.record
        FROM document_name CROSS JOIN document ON document.environment = document_name.environment
            AND document.kind = document_name.kind AND document.id = document_name.id
        WHERE document_name.environment = ?1 AND document_name.kind = ?2
            AND document_name.name = ?3 AND document_name.id > ?4
        ORDER BY document_name.id LIMIT ?5";
    DOCUMENTS_FILED = "SELECT version, record FROM document
        WHERE environment = ?1 AND kind = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
    DOCUMENT = "SELECT version, record FROM document
        WHERE environment = ?1 AND kind = ?2 AND id = ?3";
    CHARGES = "SELECT charge.subscription, ordinal, reason, standing, attempt, moved_at, record,
            facts, issuer.name, invoice
        FROM charge LEFT JOIN journal ON journal.environment = charge.environment
            AND journal.subscription = charge.subscription
            AND journal.version = charge.opened_in
        LEFT JOIN issuer ON issuer.environment = charge.environment AND issuer.id = charge.issuer
        WHERE charge.environment = ?1 AND charge.subscription = ?2 ORDER BY charge.arrival";
    INVOICES = "SELECT charge.subscription, ordinal, reason, standing, attempt, moved_at, record,
            facts, issuer.name, invoice
        FROM issuer CROSS JOIN charge ON charge.environment = issuer.environment
            AND charge.issuer = issuer.id
        LEFT JOIN journal ON journal.environment = charge.environment
            AND journal.subscription = charge.subscription
            AND journal.version = charge.opened_in
        WHERE issuer.environment = ?1 AND issuer.name = ?2 AND invoice > ?3
            AND moved_at >= ?4 AND moved_at < ?5
        ORDER BY invoice LIMIT ?6";
    CREDITS = "SELECT subscription, given_at, attempt, done, record, issuer.name, note
        FROM credit LEFT JOIN issuer
            ON issuer.environment = credit.environment AND issuer.id = credit.issuer
        WHERE credit.environment = ?1 AND subscription = ?2 ORDER BY number";
    CREDIT_NOTES = "SELECT subscription, given_at, attempt, done, record, issuer.name, note
        FROM issuer CROSS JOIN credit ON credit.environment = issuer.environment
            AND credit.issuer = issuer.id
        WHERE issuer.environment = ?1 AND issuer.name = ?2 AND note > ?3
            AND given_at >= ?4 AND given_at < ?5
        ORDER BY note LIMIT ?6";
    OPEN_REFUNDS = "SELECT subscription, given_at, attempt, done, record, issuer.name, note
        FROM credit LEFT JOIN issuer
            ON issuer.environment = credit.environment AND issuer.id = credit.issuer
        WHERE credit.environment = ?1 AND done = 0
        ORDER BY given_at, subscription, number LIMIT ?2";
    ISSUERS = "SELECT name, invoices, credit_notes FROM issuer WHERE environment = ?1
        ORDER BY name";
    /// Not by comparing pairs: that steps through all that wait for the receiver before.
    NEXT_RECEIVER_WITH_TURN = "SELECT environment, receiver FROM delivery
        WHERE turn_at IS NOT NULL AND environment = ?1 AND receiver > ?2
        ORDER BY receiver LIMIT 1";
    NEXT_ENVIRONMENT_WITH_TURN = "SELECT environment, receiver FROM delivery
        WHERE turn_at IS NOT NULL AND environment > ?1
        ORDER BY environment, receiver LIMIT 1";
    TURNS = "SELECT turn_at, id FROM delivery
        WHERE environment = ?1 AND receiver = ?2 AND turn_at IS NOT NULL AND turn_at <= ?3
        ORDER BY turn_at, id LIMIT ?4";
    DELIVERY = "SELECT id, environment, receiver, subscription, object_version, event, event_at,
            state, attempts, next_at, last, body, arrival, line, aside, replay_of
        FROM delivery WHERE id = ?1";
    NEXT_RECEIVER = "SELECT min(receiver) FROM delivery WHERE environment = ?1 AND receiver > ?2";
    FEED = "SELECT arrival, id FROM delivery
        WHERE environment = ?1 AND receiver = ?2 AND arrival > ?3 ORDER BY arrival LIMIT ?4";
    MADE = "SELECT id FROM delivery
        WHERE environment = ?1 AND receiver = ?2 AND id >= ?3 AND id < ?4 ORDER BY id LIMIT ?5";
    FAILED_MADE = "SELECT id FROM delivery WHERE environment = ?1 AND receiver = ?2 AND state > 1
            AND id >= ?3 AND id < ?4 ORDER BY id LIMIT ?5";
    TROUBLES = "SELECT environment, receiver, since, failures FROM trouble
        ORDER BY environment, receiver";
    LOG = "SELECT id FROM delivery WHERE environment = ?1 AND receiver = ?2 AND id < ?3
        ORDER BY id DESC LIMIT ?4";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    fn empty() -> rusqlite::Connection {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for schema in [
            include_str!("../../migrations/sqlite/V1__foundation.sql"),
            include_str!("../../migrations/sqlite/V2__customers_by_name.sql"),
            include_str!("../../migrations/sqlite/V3__invoices.sql"),
            include_str!("../../migrations/sqlite/V4__passes.sql"),
            include_str!("../../migrations/sqlite/V5__tallies.sql"),
            include_str!("../../migrations/sqlite/V6__messages.sql"),
            include_str!("../../migrations/sqlite/V7__origins.sql"),
            include_str!("../../migrations/sqlite/V8__on_file.sql"),
            include_str!("../../migrations/sqlite/V9__written.sql"),
        ] {
            connection.execute_batch(schema).unwrap();
        }
        connection
    }

    #[test]
    fn every_statement_fits_the_schema_and_uses_an_index() {
        let connection = empty();
        for (name, sql) in ALL {
            if name == &"KEEP" || name == &"REVERT" {
                continue;
            }
            connection.prepare(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
            if ["BEGIN", "COMMIT", "ROLLBACK", "SAVE"].contains(name) {
                continue;
            }
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let count = plan.parameter_count();
            let nulls =
                rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, count));
            let steps = plan.query_map(nulls, |row| row.get::<_, String>(3)).unwrap();
            for step in steps.map(Result::unwrap) {
                // Of the receivers in trouble all are wanted, and there are few.
                let walks = step.starts_with("SCAN")
                    && !step.contains("INDEX delivery_turn")
                    && name != &"TROUBLES";
                assert!(!walks, "{name} walks through everything: {step}");
                // A subscription has few charges.
                let sorts = step.contains("TEMP B-TREE") && name != &"CHARGES";
                assert!(!sorts, "{name} sorts: {step}");
            }
        }
    }

    /// Asked after every attempt: what it costs may not grow with what waits.
    #[test]
    fn the_next_receiver_is_found_past_any_number_that_wait() {
        let connection = empty();
        connection
            .execute_batch(
                "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
                INSERT INTO delivery (id, environment, receiver, subscription, object_version,
                    event, event_at, state, attempts, next_at, turn_at, body, line)
                SELECT unhex(printf('%032x', n)), 1, 'r', unhex(printf('%032x', n)), 1,
                    'created', n, 0, 0, n, n, x'', 1 FROM n;",
            )
            .unwrap();
        let steps = |sql: &str, asked: &[&dyn rusqlite::ToSql]| {
            let mut statement = connection.prepare(sql).unwrap();
            let found = statement.query(asked).unwrap().next().unwrap().is_some();
            (found, statement.get_status(rusqlite::StatementStatus::VmStep))
        };
        for (expected, (found, steps)) in [
            (true, steps(super::NEXT_RECEIVER_WITH_TURN, &[&1, &""])),
            (false, steps(super::NEXT_RECEIVER_WITH_TURN, &[&1, &"r"])),
            (true, steps(super::NEXT_ENVIRONMENT_WITH_TURN, &[&-1])),
            (false, steps(super::NEXT_ENVIRONMENT_WITH_TURN, &[&1])),
        ] {
            assert_eq!(found, expected);
            assert!(steps < 100, "{steps}");
        }
    }
}
