//! Text from hostile hands, made harmless for the place in Markdown where it is put: it forms no markup, no HTML, no
//! table cell, no link, no mention.

use super::super::clean;

/// Plain text within a line or a table cell.
pub(super) fn inline(text: &str) -> String {
    let text = clean::line(text);
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '|' => escaped.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // A mention, a reference or a link is made from text that is otherwise plain: an invisible joint breaks it.
            '@' | '#' => {
                escaped.push(character);
                escaped.push_str("&#8203;");
            }
            ':' if text[at..].starts_with("://") => escaped.push_str(":&#8203;"),
            '.' if text[..at].to_ascii_lowercase().ends_with("www") => escaped.push_str(".&#8203;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A name or a short piece of SQL as code, within a line or a table cell.
pub(super) fn code(text: &str) -> String {
    let text = clean::line(text);
    if text.is_empty() {
        return String::new();
    }
    if text.contains(['`', '|', '\\']) {
        format!("<code>{}</code>", html(&text))
    } else {
        format!("`{text}`")
    }
}

/// Text within an HTML element: nothing of it is HTML, and nothing Markdown either.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in clean::line(text).chars() {
        if character.is_ascii_punctuation()
            && !matches!(character, '.' | ',' | '(' | ')' | '=' | ';' | '/' | ' ' | '-')
        {
            escaped.push_str(&format!("&#{};", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// SQL as a block of code, with a fence that it does not contain.
pub(super) fn sql_block(sql: &str) -> String {
    let lines: Vec<String> = clean::lines(sql).collect();
    let fence = "`".repeat(longest_run(&lines).max(2) + 1);
    format!("{fence}sql\n{}\n{fence}\n", lines.join("\n"))
}

fn longest_run(lines: &[String]) -> usize {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`').map(str::len));
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_no_markup() {
        assert_eq!(inline("a|b `c` *d* </details>"), "a&#124;b \\`c\\` \\*d\\* &lt;/details&gt;");
        assert_eq!(inline("x\n\n# y"), "x #&#8203; y");
        assert_eq!(inline("@everyone #1 https://evil www.evil"), {
            "@&#8203;everyone #&#8203;1 https:&#8203;//evil www.&#8203;evil"
        });
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("public.events"), "`public.events`");
        assert_eq!(code("a`b|c"), "<code>a&#96;b&#124;c</code>");
        assert_eq!(code(r"a\"), r"<code>a&#92;</code>");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(sql_block("SELECT '```';"), "````sql\nSELECT '```';\n````\n");
        assert_eq!(sql_block("SELECT 1;"), "```sql\nSELECT 1;\n```\n");
    }
}
