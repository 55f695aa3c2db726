//! Tables. The cells are escaped by whoever made them.

/// A table; from the given column on, cells are aligned to the right.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], numbers_from: usize) -> String {
    let rule: Vec<&str> =
        (0..header.len()).map(|column| if column >= numbers_from { "--:" } else { "---" }).collect();
    let mut out = format!("| {} |\n| {} |\n", header.join(" | "), rule.join(" | "));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out
}
