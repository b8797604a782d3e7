//! The records of the streams in the embedded DynamoDB's file. It never forgets one; DynamoDB does after a day.

use std::{collections::VecDeque, time::Duration};

use rusqlite::Connection;

use super::DynamoDb;
use crate::time::Time;

/// So long a record is kept, by the stack's clock.
const KEPT_MS: i64 = 86_400_000;

/// How often is looked. By the real time, since the stack's clock may be moved.
const LOOK: Duration = Duration::from_secs(1);

/// What the stack's clock showed is noted so often.
const NOTED_MS: i64 = 60_000;

/// So many records are deleted at once: nobody else works on the database meanwhile.
const AT_ONCE: usize = 500;

/// The embedded DynamoDB looks for a stream's last record at each write, and has no index for that: it would read all of
/// them, with their images, each time. What is older than a day at the start goes, by the real time: what the clock of a
/// stack before this one showed is not known.
pub(super) fn prepare(file: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "CREATE INDEX IF NOT EXISTS _stream_records_by_number
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
         DELETE FROM _stream_records WHERE created_at < CAST(strftime('%s', 'now') AS INTEGER) - 86400",
    )?;
    Ok(connection)
}

/// What the stack's clock showed at a real time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    stack_ms: i64,
    /// In microseconds: records are numbered by it.
    real_us: i64,
}

/// Which records are a day old by the stack's clock, which tests move and laptops lose.
#[derive(Debug, Default)]
struct Ages {
    marks: VecDeque<Mark>,
    /// The last look, which becomes a mark when the clock goes on from it in a leap.
    last: Option<Mark>,
}

impl Ages {
    /// The clocks show `now`: the number below which all records are a day old, if there are more of them than before.
    fn passed(&mut self, now: Mark) -> Option<i64> {
        if let Some(last) = self.last.replace(now) {
            let leap = now.stack_ms - last.stack_ms > NOTED_MS;
            let noted = self.marks.back().is_some_and(|mark| last.stack_ms - mark.stack_ms < NOTED_MS);
            if leap || !noted {
                self.marks.push_back(last);
            }
        }
        let mut below = None;
        while let Some(mark) = self.marks.front().filter(|mark| now.stack_ms - mark.stack_ms >= KEPT_MS) {
            below = Some(mark.real_us);
            self.marks.pop_front();
        }
        below
    }
}

/// Deletes the records that have become a day old, for as long as it runs.
pub(crate) async fn forget(dynamodb: DynamoDb, connection: Connection, time: Time) {
    let mut ages = Ages::default();
    let mut below = None;
    loop {
        let real_us = jiff::Timestamp::now().as_microsecond();
        below = ages.passed(Mark { stack_ms: time.now(), real_us }).or(below);
        if let Some(number) = below {
            // Nothing is awaited while it holds the database: in memory two connections cannot wait for each other.
            let gone = {
                let _alone = dynamodb.alone().await;
                delete(&connection, number)
            };
            match gone {
                Ok(AT_ONCE..) => {
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(_) => below = None,
                Err(error) => tracing::debug!(%error, "old records of the streams are still there; tried again"),
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Deletes some of the records of all streams whose number is below `number`, and tells how many. They are numbered by the
/// microseconds since 1970, at least.
fn delete(connection: &Connection, number: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM _stream_records WHERE rowid IN (
                 SELECT records.rowid FROM _tables JOIN _stream_records AS records
                 ON records.table_name = _tables.table_name AND CAST(records.sequence_number AS INTEGER) < ?1
                 LIMIT ?2)",
        )?
        .execute((number, AT_ONCE))
}

#[cfg(test)]
mod tests {
    use dynoxide::Database;

    use super::*;
    use crate::aws::dynamodb::in_memory;

    fn mark(stack_s: i64, real_s: i64) -> Mark {
        Mark { stack_ms: stack_s * 1_000, real_us: real_s * 1_000_000 }
    }

    #[test]
    fn what_looks_for_the_last_record_of_a_stream_does_not_read_all() {
        let file = in_memory();
        let _database = Database::new(&file).unwrap();
        let connection = prepare(&file).unwrap();
        // The embedded DynamoDB's own words.
        let last =
            "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1";
        let plan = connection.query_row(&format!("EXPLAIN QUERY PLAN {last}"), ["T"], |row| row.get::<_, String>(3));
        let plan = plan.unwrap();
        assert!(plan.starts_with("SEARCH") && plan.contains("INDEX _stream_records_by_number"), "{plan}");
    }

    #[test]
    fn a_day_is_one_of_the_stacks_clock() {
        let mut ages = Ages::default();
        for second in 0..86_400 {
            assert_eq!(ages.passed(mark(second, second)), None);
        }
        // Nothing of the first minute is passed over, and nothing goes before its time.
        for second in 86_400..90_000 {
            let Some(below) = ages.passed(mark(second, second)) else { continue };
            assert!((0..=60).contains(&(second - 86_400 - below / 1_000_000)), "{second} {below}");
        }
        assert!(ages.marks.len() <= 1_442, "{}", ages.marks.len());
        // The clock leaps: what was there before is old, what comes is not.
        let mut ages = Ages::default();
        assert_eq!((ages.passed(mark(0, 0)), ages.passed(mark(5, 5))), (None, None));
        assert_eq!(ages.passed(mark(86_406, 6)), Some(5_000_000));
        assert_eq!(ages.passed(mark(86_407, 7)), None);
        // And back.
        assert_eq!((ages.passed(mark(0, 8)), ages.passed(mark(1, 9))), (None, None));
    }

    #[test]
    fn only_what_is_below_goes_and_not_too_much_at_once() {
        let file = in_memory();
        let _database = Database::new(&file).unwrap();
        let connection = prepare(&file).unwrap();
        connection
            .execute(
                "INSERT INTO _tables (table_name, key_schema, attribute_definitions, created_at) VALUES ('T', '', '', 0)",
                [],
            )
            .unwrap();
        for number in 0..1_200 {
            let insert =
                "INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                          VALUES ('T', 'INSERT', '{}', ?1, 's', 0)";
            connection.execute(insert, [number.to_string()]).unwrap();
        }
        let gone: Vec<usize> = (0..4).map(|_| delete(&connection, 1_100).unwrap()).collect();
        assert_eq!(gone, [500, 500, 100, 0]);
        let least =
            connection
                .query_row("SELECT MIN(CAST(sequence_number AS INTEGER)) FROM _stream_records", [], |row| row.get(0));
        assert_eq!(least, Ok(1_100));
    }
}
