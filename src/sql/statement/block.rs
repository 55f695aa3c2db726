//! DO: a block of code that is run once.

use std::ops::Range;

use super::Statement;

/// DO.
#[derive(Debug, Clone, PartialEq)]
pub struct Do {
    /// Lower case; `plpgsql` where none is written.
    pub language: String,
    /// The code; `None` where it is not PL/pgSQL or cannot be read.
    pub body: Option<DoBody>,
}

/// What a block of PL/pgSQL runs, as far as its text shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DoBody {
    /// What is run, in the order of the text.
    pub steps: Vec<DoStep>,
    /// Names of variables, which may stand in statements where a column would: `FOUND` and `SQLERRM` not among them.
    pub variables: Vec<String>,
    /// Of each block with EXCEPTION, the conditions that its handlers name, in order.
    pub handlers: Vec<Vec<Vec<Condition>>>,
}

/// What a handler catches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// OTHERS.
    Others,
    /// A condition by its SQLSTATE; one that ends with `000` is its whole class.
    Code(String),
    /// A name that is not known here.
    Unknown,
}

/// A handler of a block with EXCEPTION.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handler {
    /// The block: its place in [`DoBody::handlers`].
    pub block: usize,
    /// Which of its handlers.
    pub place: usize,
}

impl DoBody {
    /// How often text is run of which nothing is known.
    pub fn dynamic(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step.run, DoRun::Dynamic { .. })).count()
    }

    /// Whether what it leaves in the catalog depends on more than its text.
    pub fn may_leave_different_catalogs(&self) -> bool {
        self.steps.iter().any(DoStep::may_leave_different_catalogs)
    }
}

/// One statement, or one expression that reads tables or calls functions, with its place in the block.
#[derive(Debug, Clone, PartialEq)]
pub struct DoStep {
    /// What is run.
    pub run: DoRun,
    /// It as written.
    pub text: String,
    /// Byte range within the DO statement.
    pub range: Range<usize>,
    /// Inside a loop: any number of times.
    pub in_loop: bool,
    /// Inside IF or CASE: perhaps not at all.
    pub in_branch: bool,
    /// The blocks with EXCEPTION around it, the outermost first: each is a subtransaction.
    pub subtransactions: Vec<usize>,
    /// The handlers around it, the outermost first.
    pub handlers: Vec<Handler>,
}

impl DoStep {
    fn may_leave_different_catalogs(&self) -> bool {
        match &self.run {
            DoRun::Dynamic { .. } => true,
            DoRun::Raise { .. } | DoRun::Return => false,
            DoRun::Static(statement) => {
                let is_certain = !(self.in_loop || self.in_branch)
                    && self.subtransactions.is_empty()
                    && self.handlers.is_empty();
                let changes_rows_alone = matches!(
                    statement.as_ref(),
                    Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) | Statement::Select(_)
                );
                !is_certain && !changes_rows_alone
            }
        }
    }
}

/// What a step runs.
#[derive(Debug, Clone, PartialEq)]
pub enum DoRun {
    /// A statement as written, or the constant text of EXECUTE. An expression is the `Select` that PL/pgSQL makes of
    /// it; `INTO variable` is left out.
    Static(Box<Statement>),
    /// EXECUTE of text that is put together when it runs.
    Dynamic {
        /// The template, where the text is made by `format` from a constant one.
        template: Option<String>,
    },
    /// RAISE of an error.
    Raise {
        /// The condition; `None` where a handler raises again what it has caught.
        sqlstate: Option<&'static str>,
        /// The message as it is written.
        message: String,
    },
    /// RETURN: nothing behind it runs.
    Return,
}
