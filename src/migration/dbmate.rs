//! dbmate: `-- migrate:up` and `-- migrate:down` sections in one file.
//!
//! # Source
//! pkg/dbmate/migration.go: a marker is a line by the pattern `^--\s*migrate:(up|down)(\s*$|\s+\S+)`; options follow
//! it as `key:value`. The up section runs in one transaction unless `transaction:false` is given.

use super::Run;

/// The text with everything but the up sections blanked, and how it runs; `None` where no up marker is found.
pub(super) fn up_section(text: &str) -> Option<(String, Run)> {
    let mut run = None;
    let mut inside = false;
    let mut blanked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match marker(line) {
            Some(Marker::Up { transaction }) => {
                inside = true;
                let this = if transaction { Run::SingleTransaction } else { Run::PerStatement };
                // One section outside a transaction makes all of them so: the weaker promise.
                run = Some(if run == Some(Run::PerStatement) { Run::PerStatement } else { this });
                blank(line, &mut blanked);
            }
            Some(Marker::Down) => {
                inside = false;
                blank(line, &mut blanked);
            }
            None if inside => blanked.push_str(line),
            None => blank(line, &mut blanked),
        }
    }
    run.map(|run| (blanked, run))
}

enum Marker {
    Up { transaction: bool },
    Down,
}

fn marker(line: &str) -> Option<Marker> {
    let rest = line.strip_prefix("--")?.trim_start();
    let options = |rest: &str| rest.split_whitespace().any(|option| option == "transaction:false");
    if let Some(rest) = rest.strip_prefix("migrate:up") {
        return rest
            .starts_with(char::is_whitespace)
            .then(|| Marker::Up { transaction: !options(rest) })
            .or_else(|| rest.is_empty().then_some(Marker::Up { transaction: true }));
    }
    let rest = rest.strip_prefix("migrate:down")?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(Marker::Down)
}

/// Keeps line ends and byte positions.
fn blank(line: &str, into: &mut String) {
    into.extend(line.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_up_section_and_keeps_positions() {
        let text = "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\nSELECT 2;\n";
        let (up, run) = up_section(text).expect("marked");
        assert_eq!(up.len(), text.len());
        assert_eq!(up.find("SELECT 1"), text.find("SELECT 1"));
        assert!(!up.contains("SELECT 2"));
        assert_eq!(run, Run::PerStatement);
    }

    #[test]
    fn runs_in_one_transaction_unless_told_otherwise() {
        let (_, run) = up_section("-- migrate:up\nSELECT 1;\n").expect("marked");
        assert_eq!(run, Run::SingleTransaction);
        assert_eq!(up_section("-- migrate:upwards\nSELECT 1;\n"), None);
    }

    #[test]
    fn non_ascii_text_keeps_its_byte_length() {
        let text = "-- migrate:up\n-- é\nSELECT 'é';\n-- migrate:down\n-- é\n";
        assert_eq!(up_section(text).expect("marked").0.len(), text.len());
    }
}
