//! The service file: named sets of connection options.
//!
//! # Source
//! `parseServiceFile`, src/interfaces/libpq/fe-connect.c.

use super::text::Pairs;

/// The options of one service; `None` where the file does not have it. The error says what is wrong with the entry.
pub(super) fn find(file: &str, service: &str) -> Result<Option<Pairs>, String> {
    let mut found: Option<Pairs> = None;
    for (number, line) in (1..).zip(file.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            if header.strip_suffix(']') == Some(service) {
                found = Some(Pairs::new());
            }
            continue;
        }
        if let Some(pairs) = &mut found {
            let (name, value) =
                line.split_once('=').ok_or_else(|| format!("line {number} is not of the form key=value"))?;
            if matches!(name, "service" | "servicefile") {
                return Err(format!(
                    "line {number} names another service, which libpq does not allow either"
                ));
            }
            pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::find;

    const FILE: &str =
        "# ours\n[prod]\nhost=db\n\nport=6432\n[test]\nhost=other\n[bad]\nhost\n[nested]\nservice=prod\n";

    #[test]
    fn reads_one_section() {
        let pairs = find(FILE, "prod").expect("well-formed").expect("there");
        assert_eq!(pairs, [("host".into(), "db".into()), ("port".into(), "6432".into())]);
        assert_eq!(find(FILE, "none"), Ok(None));
    }

    #[test]
    fn names_the_line_of_a_mistake() {
        assert!(find(FILE, "bad").expect_err("no =").contains("line 9"));
        assert!(find(FILE, "nested").expect_err("nested").contains("line 11"));
    }
}
