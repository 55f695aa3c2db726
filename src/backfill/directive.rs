//! `-- pgtoll: backfill strategy=keyset table=events key=id batch-size=7000 interval=2min`
//!
//! Keys are the flags of `pgtoll backfill`; an unknown key is an error, since a misspelt interval would change the
//! answer by months.

use crate::parse_units::parse_time;
use crate::units::Seconds;

use super::Strategy;

/// What a comment or the command line says of a backfill; everything may be left to the statement and the profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// `strategy`.
    pub strategy: Option<Strategy>,
    /// `table`.
    pub table: Option<String>,
    /// `key`.
    pub key: Option<String>,
    /// `batch-size`, `batch-sizes`.
    pub batch_sizes: Vec<u64>,
    /// `sub-batch-size`.
    pub sub_batch_size: Option<u64>,
    /// `interval`.
    pub interval: Option<Seconds>,
    /// `pause`.
    pub pause: Option<Seconds>,
    /// `vacuum-every`.
    pub vacuum_every: Option<u64>,
    /// `workers`.
    pub workers: Option<u64>,
    /// `deadline`.
    pub deadline: Option<Seconds>,
    /// `rows`.
    pub rows: Option<f64>,
}

/// Reads what follows `pgtoll:`. `None` where it is not about a backfill.
pub fn parse_directive(text: &str) -> Option<Result<Options, String>> {
    let mut words = text.split_whitespace();
    (words.next() == Some("backfill")).then(|| {
        let mut options = Options::default();
        words.try_for_each(|word| options.set(word)).map(|()| options)
    })
}

impl Options {
    /// These options where they say something, the others where they do not.
    #[must_use]
    pub fn over(self, other: &Self) -> Self {
        Self {
            strategy: self.strategy.or(other.strategy),
            table: self.table.or_else(|| other.table.clone()),
            key: self.key.or_else(|| other.key.clone()),
            batch_sizes: if self.batch_sizes.is_empty() {
                other.batch_sizes.clone()
            } else {
                self.batch_sizes
            },
            sub_batch_size: self.sub_batch_size.or(other.sub_batch_size),
            interval: self.interval.or(other.interval),
            pause: self.pause.or(other.pause),
            vacuum_every: self.vacuum_every.or(other.vacuum_every),
            workers: self.workers.or(other.workers),
            deadline: self.deadline.or(other.deadline),
            rows: self.rows.or(other.rows),
        }
    }

    fn set(&mut self, word: &str) -> Result<(), String> {
        let (key, value) =
            word.split_once('=').ok_or_else(|| format!("`{word}` is not of the form key=value"))?;
        match key {
            "strategy" => {
                let known = Strategy::parse(value);
                self.strategy = Some(
                    known
                        .ok_or_else(|| format!("unknown strategy `{value}`: range, keyset or until_zero"))?,
                );
            }
            "table" => self.table = Some(value.to_owned()),
            "key" => self.key = Some(value.to_owned()),
            "batch-size" | "batch-sizes" => {
                self.batch_sizes = value.split(',').map(|size| whole(key, size)).collect::<Result<_, _>>()?;
            }
            "sub-batch-size" => self.sub_batch_size = Some(whole(key, value)?),
            "interval" => self.interval = Some(time(key, value)?),
            "pause" => self.pause = Some(time(key, value)?),
            "vacuum-every" => self.vacuum_every = Some(whole(key, value)?),
            "workers" => self.workers = Some(whole(key, value)?),
            "deadline" => self.deadline = Some(time(key, value)?),
            "rows" => self.rows = Some(whole(key, value)? as f64),
            _ => {
                return Err(format!(
                    "unknown key `{key}`: strategy, table, key, batch-size, sub-batch-size, interval, pause, \
                     vacuum-every, workers, deadline or rows"
                ));
            }
        }
        Ok(())
    }
}

fn whole(key: &str, value: &str) -> Result<u64, String> {
    let number: Option<u64> = value.replace('_', "").parse().ok();
    number
        .filter(|number| *number >= 1)
        .ok_or_else(|| format!("{key}={value}: a whole number of at least 1 is needed"))
}

fn time(key: &str, value: &str) -> Result<Seconds, String> {
    parse_time(value).map_err(|reason| format!("{key}={value}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Result<Options, String> {
        parse_directive(text).expect("about a backfill")
    }

    #[test]
    fn reads_what_the_contract_shows() {
        let read = options(
            "backfill strategy=range table=events key=id batch-sizes=1000,7000,50000 sub-batch-size=100 interval=2min",
        )
        .expect("valid");
        assert_eq!(read.strategy, Some(Strategy::Range));
        assert_eq!(read.batch_sizes, [1000, 7000, 50000]);
        assert_eq!(read.interval, Some(Seconds(120.0)));
        assert_eq!(read.sub_batch_size, Some(100));
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(
            options("backfill intervall=2min").expect_err("misspelt").contains("unknown key `intervall`")
        );
        assert!(options("backfill batch-size=0").expect_err("zero").contains("at least 1"));
        assert!(options("backfill batch-size=-5").expect_err("negative").contains("batch-size=-5"));
        assert!(options("backfill batch-size=ten").expect_err("a word").contains("batch-size=ten"));
        assert!(options("backfill quickly").expect_err("no value").contains("key=value"));
    }

    #[test]
    fn other_directives_are_not_backfills() {
        assert_eq!(parse_directive("ignore table-rewrite small"), None);
    }
}
