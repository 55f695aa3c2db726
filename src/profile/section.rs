//! Reading one table of a profile key by key; what is wrong is recorded, not returned.

use toml::{Table, Value};

use super::ProfileProblem;
use crate::estimate::Estimate;
use crate::units::Count;

/// One table of the file, from which keys are taken as they are read: what is left is unknown.
pub(super) struct Section<'a> {
    path: String,
    table: Table,
    problems: &'a mut Vec<ProfileProblem>,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub(super) fn root(table: Table, problems: &'a mut Vec<ProfileProblem>) -> Self {
        Self { path: String::new(), table, problems }
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A figure with low, typical, high and source; `None` and at least one problem where it is not right.
    pub(super) fn figure(&mut self, key: &str) -> Option<(Estimate<Count>, String)> {
        if !self.has(key) {
            self.problem(key, "missing");
            return None;
        }
        let mut figure = self.section(key)?;
        let [low, typical, high] = ["low", "typical", "high"].map(|end| figure.required_positive(end));
        let source = figure.text("source");
        if let (Some(low), Some(typical), Some(high)) = (low, typical, high)
            && !(low <= typical && typical <= high)
        {
            figure.problem("", format!("low {low}, typical {typical}, high {high} are not in this order"));
        }
        figure.finish();
        Some((Estimate::range(Count(low?), Count(typical?), Count(high?)), source?))
    }

    /// The value as it is.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.table.remove(key)
    }

    /// Records what is wrong with a key.
    pub(super) fn problem(&mut self, key: &str, message: impl Into<String>) {
        let path = self.path_of(key);
        self.problems.push(ProfileProblem { path, message: message.into() });
    }

    fn path_of(&self, key: &str) -> String {
        match (self.path.as_str(), key) {
            ("", key) => key.to_owned(),
            (path, "") => path.to_owned(),
            (path, key) => format!("{path}.{key}"),
        }
    }

    /// A string that must be there and say something.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        match self.take(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => return Some(text),
            Some(Value::String(_)) => self.problem(key, "is empty"),
            Some(other) => self.problem(key, format!("must be a string, not {}", other.type_str())),
            None => self.problem(key, "missing"),
        }
        None
    }

    /// A boolean that must be there.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        match self.take(key) {
            Some(Value::Boolean(value)) => return Some(value),
            Some(other) => self.problem(key, format!("must be true or false, not {}", other.type_str())),
            None => self.problem(key, "missing"),
        }
        None
    }

    /// A number above 0, where it is there.
    pub(super) fn positive(&mut self, key: &str) -> Option<f64> {
        let value = self.take(key)?;
        let number = if let Value::Integer(whole) = value { Some(whole as f64) } else { value.as_float() };
        match number {
            Some(number) if number > 0.0 && number.is_finite() => return Some(number),
            Some(number) => self.problem(key, format!("is {number}; it must be above 0")),
            None => self.problem(key, format!("must be a number, not {}", value.type_str())),
        }
        None
    }

    /// A number above 0.
    pub(super) fn required_positive(&mut self, key: &str) -> Option<f64> {
        if !self.has(key) {
            self.problem(key, "missing");
        }
        self.positive(key)
    }

    /// A whole number above 0, where it is there.
    pub(super) fn size(&mut self, key: &str) -> Option<u64> {
        let value = self.take(key)?;
        let size = value.as_integer().and_then(|size| u64::try_from(size).ok()).filter(|size| *size > 0);
        if size.is_none() {
            self.problem(key, format!("is {value}; it must be a whole number above 0"));
        }
        size
    }

    /// A sub-table, where it is there.
    pub(super) fn section(&mut self, key: &str) -> Option<Section<'_>> {
        let value = self.take(key)?;
        if let Value::Table(table) = value {
            return Some(Section { path: self.path_of(key), table, problems: self.problems });
        }
        self.problem(key, format!("must be a table, not {}", value.type_str()));
        None
    }

    /// A sub-table; an empty one where it is not there.
    pub(super) fn section_or_empty(&mut self, key: &str) -> Option<Section<'_>> {
        self.table.entry(key).or_insert_with(|| Value::Table(Table::new()));
        self.section(key)
    }

    /// Everything that was not taken is unknown.
    pub(super) fn finish(mut self) {
        let unknown: Vec<String> = self.table.keys().cloned().collect();
        for key in unknown {
            self.problem(&key, "unknown key");
        }
    }
}
