//! Which statements of a script share a transaction on the server.

use pgtoll::migration::{Run, Script};
use pgtoll::sql::{SourceStatement, Statement};

/// Positions of statements that run in one transaction, without BEGIN and COMMIT themselves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) statements: Vec<usize>,
    /// The script takes it back.
    pub(crate) is_rolled_back: bool,
}

/// What has an effect only within its transaction.
const NEEDS_ITS_TRANSACTION: [&str; 7] = [
    "set local",
    "set constraints",
    "savepoint",
    "declare ",
    "lock table",
    "on commit drop",
    "on commit delete",
];

/// The blocks of a script. Locks can be told apart best where each statement has a transaction of its own, so
/// statements share one only where one of them needs it.
pub(crate) fn blocks(script: &Script, statements: &[SourceStatement]) -> Vec<Block> {
    let mut splitter = Splitter { statements, open: Vec::new(), found: Vec::new() };
    let single = script.run == Run::SingleTransaction;
    let mut is_explicit = false;
    for (position, statement) in statements.iter().enumerate() {
        match &statement.parsed {
            Ok(Statement::Begin) => is_explicit = true,
            Ok(Statement::Commit) => {
                splitter.close(false);
                is_explicit = false;
            }
            Ok(Statement::Rollback) => {
                splitter.close(true);
                is_explicit = false;
            }
            Ok(_) | Err(_) => {
                splitter.open.push(position);
                if !single && !is_explicit {
                    splitter.close(false);
                }
            }
        }
    }
    splitter.close(false);
    splitter.found
}

struct Splitter<'a> {
    statements: &'a [SourceStatement],
    open: Vec<usize>,
    found: Vec<Block>,
}

impl Splitter<'_> {
    fn close(&mut self, is_rolled_back: bool) {
        let statements = std::mem::take(&mut self.open);
        let needs = |position: &usize| {
            let text = self.statements[*position].text.to_ascii_lowercase();
            NEEDS_ITS_TRANSACTION.iter().any(|words| text.contains(words))
        };
        if is_rolled_back || statements.iter().any(needs) {
            self.found.push(Block { statements, is_rolled_back });
        } else {
            let alone = |position| Block { statements: vec![position], is_rolled_back: false };
            self.found.extend(statements.into_iter().map(alone));
        }
    }
}

#[test]
fn statements_are_apart_unless_one_needs_the_transaction() {
    let positions = |text: &str, run| {
        let script = Script::new("a.sql", text, run);
        let blocks = blocks(&script, &script.statements());
        blocks.into_iter().map(|block| (block.statements, block.is_rolled_back)).collect::<Vec<_>>()
    };
    let apart = positions("BEGIN; SELECT 1; SELECT 2; COMMIT; SELECT 3", Run::PerStatement);
    assert_eq!(apart, [(vec![1], false), (vec![2], false), (vec![4], false)]);
    let together = positions("SET LOCAL a.b = 1; SELECT 1", Run::SingleTransaction);
    assert_eq!(together, [(vec![0, 1], false)]);
    let undone = positions("SELECT 1; BEGIN; SELECT 2; ROLLBACK", Run::PerStatement);
    assert_eq!(undone, [(vec![0], false), (vec![2], true)]);
}
