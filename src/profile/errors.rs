//! What is wrong with a profile, all of it at once.

use std::fmt;

/// Everything that is wrong with one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileErrors {
    /// The file or built-in that was read.
    pub origin: String,
    /// The problems, in the order of the file's sections.
    pub problems: Vec<ProfileProblem>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileProblem {
    /// The key, dotted: `rates.scan_seconds_per_row.low`; empty where it is the file as a whole.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for ProfileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        write!(f, "profile {}: {count} problem{}", self.origin, if count == 1 { "" } else { "s" })?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileErrors {}

impl fmt::Display for ProfileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}
