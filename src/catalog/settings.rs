//! Settings of the session that runs the migration.

use std::collections::BTreeMap;

use crate::units::{Bytes, Seconds};

/// Settings by name: the server's, overlaid by what the migration sets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    server: BTreeMap<String, Setting>,
    session: BTreeMap<String, Setting>,
    /// SET LOCAL: until the transaction ends.
    transaction: BTreeMap<String, Setting>,
}

#[derive(Debug, Clone, PartialEq)]
struct Setting {
    value: String,
    /// The unit of a bare number.
    unit: Option<String>,
}

impl Settings {
    /// Records the server's value of a setting, a bare number being in `unit`.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>, unit: Option<String>) {
        self.server.insert(name.into(), Setting { value: value.into(), unit });
    }

    /// SET, or with `local` SET LOCAL; no value sets back to the server's.
    pub fn set(&mut self, name: &str, value: Option<&str>, local: bool) {
        let layer = if local { &mut self.transaction } else { &mut self.session };
        match value {
            Some(value) => {
                let unit = self.server.get(name).and_then(|setting| setting.unit.clone());
                let unit = unit.or_else(|| default_unit(name).map(str::to_owned));
                layer.insert(name.to_owned(), Setting { value: value.to_owned(), unit });
            }
            None => {
                layer.remove(name);
            }
        }
    }

    /// RESET ALL: the server's values again.
    pub fn reset(&mut self) {
        self.session.clear();
        self.transaction.clear();
    }

    /// Ends the transaction: what SET LOCAL set is gone.
    pub fn end_transaction(&mut self) {
        self.transaction.clear();
    }

    /// Whether the migration itself sets this.
    pub fn is_set_by_migration(&self, name: &str) -> bool {
        self.session.contains_key(name) || self.transaction.contains_key(name)
    }

    /// The value as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(|setting| setting.value.as_str())
    }

    /// A number without a unit.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.trim().parse().ok()
    }

    /// Whether a boolean setting is on.
    pub fn is_on(&self, name: &str) -> Option<bool> {
        match self.text(name)?.to_ascii_lowercase().as_str() {
            "on" | "true" | "yes" | "1" => Some(true),
            "off" | "false" | "no" | "0" => Some(false),
            _ => None,
        }
    }

    /// A memory setting.
    pub fn bytes(&self, name: &str) -> Option<Bytes> {
        self.get(name)?.scaled(byte_unit).map(Bytes)
    }

    /// A time setting; 0 (which mostly means "no limit") is `None`.
    pub fn time_limit(&self, name: &str) -> Option<Seconds> {
        let seconds = self.get(name)?.scaled(time_unit)?;
        (seconds > 0.0).then_some(Seconds(seconds))
    }

    fn get(&self, name: &str) -> Option<&Setting> {
        self.transaction.get(name).or_else(|| self.session.get(name)).or_else(|| self.server.get(name))
    }
}

impl Setting {
    /// The number times its unit, written behind it (`60s`, `4 GB`) or the setting's own.
    fn scaled(&self, unit_size: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let text = self.value.trim().trim_matches('\'');
        let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let number: f64 = text[..split].trim().parse().ok()?;
        let written = text[split..].trim();
        let unit = if written.is_empty() { self.unit.as_deref()? } else { written };
        // pg_settings has units such as `8kB`: a number before the name.
        let digits = unit.find(|c: char| !c.is_ascii_digit()).unwrap_or(unit.len());
        let multiple: f64 = if digits == 0 { 1.0 } else { unit[..digits].parse().ok()? };
        Some(number * multiple * unit_size(&unit[digits..])?)
    }
}

fn byte_unit(unit: &str) -> Option<f64> {
    match unit {
        "B" => Some(1.0),
        "kB" => Some(1024.0),
        "MB" => Some(1024.0 * 1024.0),
        "GB" => Some(1024.0 * 1024.0 * 1024.0),
        "TB" => Some(1024.0 * 1024.0 * 1024.0 * 1024.0),
        _ => None,
    }
}

fn time_unit(unit: &str) -> Option<f64> {
    match unit {
        "us" => Some(1e-6),
        "ms" => Some(1e-3),
        "s" => Some(1.0),
        "min" => Some(60.0),
        "h" => Some(3600.0),
        "d" => Some(86_400.0),
        _ => None,
    }
}

/// The unit of a bare number where the statistics do not hold the setting.
fn default_unit(name: &str) -> Option<&'static str> {
    match name {
        "statement_timeout"
        | "lock_timeout"
        | "transaction_timeout"
        | "idle_in_transaction_session_timeout" => Some("ms"),
        "maintenance_work_mem" | "work_mem" => Some("kB"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_server_and_of_the_migration() {
        let mut settings = Settings::default();
        settings.insert("shared_buffers", "16384", Some("8kB".to_owned()));
        settings.insert("statement_timeout", "60000", Some("ms".to_owned()));
        assert_eq!(settings.bytes("shared_buffers"), Some(Bytes(128.0 * 1024.0 * 1024.0)));
        assert_eq!(settings.time_limit("statement_timeout"), Some(Seconds(60.0)));

        settings.set("statement_timeout", Some("5min"), true);
        assert_eq!(settings.time_limit("statement_timeout"), Some(Seconds(300.0)));
        settings.end_transaction();
        assert_eq!(settings.time_limit("statement_timeout"), Some(Seconds(60.0)));

        settings.set("statement_timeout", Some("0"), false);
        assert_eq!(settings.time_limit("statement_timeout"), None);
        settings.set("lock_timeout", Some("100"), false);
        assert_eq!(settings.time_limit("lock_timeout"), Some(Seconds(0.1)));
    }
}
