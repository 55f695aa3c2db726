//! psql's own commands: those that only set the stage, and the variables of `\set`.
//!
//! # Source
//! src/bin/psql/command.c (`exec_command_set`), src/bin/psql/psqlscanslash.l.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bind::bind;

/// Commands that send nothing to the server and leave what follows as it is.
const SILENT: [&str; 12] = [
    "\\set",
    "\\unset",
    "\\echo",
    "\\qecho",
    "\\warn",
    "\\timing",
    "\\pset",
    "\\x",
    "\\a",
    "\\t",
    "\\conninfo",
    "\\errverbose",
];

/// The variables that a script has set so far.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    values: BTreeMap<String, String>,
}

impl Assigned {
    /// Takes a command into account. Whether it is without any effect on the server, now or later.
    pub(super) fn see(&mut self, command: &str, written: &str) -> bool {
        let arguments = written.get(command.len()..).unwrap_or_default().trim();
        if command == "\\set" || command == "\\unset" {
            let (name, value) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
            match plain(value).filter(|_| command == "\\set") {
                Some(value) => self.values.insert(name.to_owned(), value),
                None => self.values.remove(name),
            };
            // It opens transactions that nobody sees.
            return name != "AUTOCOMMIT";
        }
        SILENT.contains(&command)
    }

    /// The statement with the variables that have a value replaced.
    pub(super) fn bound<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.values.is_empty() || !text.contains(':') {
            return Cow::Borrowed(text);
        }
        Cow::Owned(bind(text, &|name| self.values.get(name).cloned()))
    }
}

/// The arguments of `\set` put together as psql does; `None` where they are not there to be read: other variables,
/// output of a shell, escapes.
fn plain(arguments: &str) -> Option<String> {
    if arguments.contains([':', '`', '\\', '"']) {
        return None;
    }
    let mut value = String::new();
    let mut characters = arguments.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        if character == '\'' && quoted && characters.next_if_eq(&'\'').is_some() {
            value.push('\'');
        } else if character == '\'' {
            quoted = !quoted;
        } else if quoted || !character.is_whitespace() {
            value.push(character);
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::Assigned;

    #[test]
    fn a_variable_has_its_last_value() {
        let mut assigned = Assigned::default();
        assert!(assigned.see("\\set", "\\set tbl 'or''ders' "));
        assert!(assigned.see("\\set", "\\set n 1"));
        assert!(assigned.see("\\set", "\\set n  5 00"));
        assert_eq!(
            assigned.bound("a = :'tbl' FROM :\"tbl\" LIMIT :n"),
            "a = 'or''ders' FROM \"or'ders\" LIMIT 500"
        );
        assert!(assigned.see("\\set", "\\set n `date`"));
        assert!(assigned.see("\\unset", "\\unset tbl"));
        assert_eq!(assigned.bound(":tbl :n"), ":tbl :n");
    }

    #[test]
    fn only_what_sends_nothing_is_silent() {
        let mut assigned = Assigned::default();
        assert!(assigned.see("\\echo", "\\echo a") && assigned.see("\\timing", "\\timing"));
        assert!(!assigned.see("\\i", "\\i a.sql") && !assigned.see("\\gexec", "\\gexec"));
        assert!(!assigned.see("\\set", "\\set AUTOCOMMIT off"));
    }
}
