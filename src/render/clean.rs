//! Text from hostile hands without what a terminal or a reader's eye would obey.

/// On one line: every run of white space is one space, and nothing of [`obeyed`] is left.
pub(super) fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !clean.ends_with(' ') {
                clean.push(' ');
            }
        } else if !obeyed(character) {
            clean.push(character);
        }
    }
    clean.trim().to_owned()
}

/// With its line breaks, for SQL: tabs become two spaces, and nothing of [`obeyed`] is left.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.trim().lines().map(|line| {
        let line = line.replace('\t', "  ");
        line.trim_end().chars().filter(|c| !obeyed(*c) && !matches!(c, '\u{2028}' | '\u{2029}')).collect()
    })
}

/// Control characters, which move the cursor or start escape sequences, and invisible formatting characters, which
/// reorder or hide what is read.
fn obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_lose_their_force() {
        assert_eq!(line("a\u{1b}[31mb\u{7}\u{9b}2J"), "a[31mb2J");
        assert_eq!(line("  SELECT\n\t1 \r\n;"), "SELECT 1 ;");
        assert_eq!(line("user\u{202e}gnp.exe\u{200b}"), "usergnp.exe");
        assert_eq!(line("naïve 表"), "naïve 表");
    }

    #[test]
    fn sql_keeps_its_lines() {
        let cleaned: Vec<_> = lines("\nSELECT\r\n\t1;\u{1b}]0;x\u{7}\n").collect();
        assert_eq!(cleaned, ["SELECT", "  1;]0;x"]);
    }
}
