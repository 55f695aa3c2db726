//! Lines of a given display width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text in lines of at most `first` columns, then `rest` columns; a word that is longer is cut where it must be.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in glue(text).split(' ') {
        let room = if lines.len() == 1 { first } else { rest };
        let space = usize::from(used > 0);
        if used + space + word.width() <= room {
            push(&mut lines, &" ".repeat(space));
            push(&mut lines, word);
            used += space + word.width();
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for character in word.chars() {
            let room = if lines.len() == 1 { first } else { rest };
            let width = character.width().unwrap_or(0);
            if used + width > room {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, character.encode_utf8(&mut [0; 4]));
            used += width;
        }
    }
    lines.iter().map(|line| unglue(line)).collect()
}

/// The text with a number and its unit joined by [`JOINT`], so that no line ends between them.
pub(super) fn glue(text: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let joint = character == ' ' && text[..at].ends_with(|c: char| c.is_ascii_digit()) && {
            let next = text[at + 1..].split([' ', ',', ';', ':', '.', ')', '(']).next();
            next.is_some_and(|unit| UNITS.contains(&unit))
        };
        glued.push(if joint { JOINT } else { character });
    }
    glued
}

/// The text with its joints as spaces again.
pub(super) fn unglue(text: &str) -> String {
    text.replace(JOINT, " ")
}

/// A space where no line ends.
const JOINT: char = '\u{a0}';

const UNITS: [&str; 16] = [
    "µs", "ms", "s", "min", "h", "days", "bytes", "kB", "MB", "GB", "TB", "PB", "%", "rows", "pages",
    "batches",
];

/// The text cut to a display width, with an ellipsis where something is missing.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(character);
    }
    format!("{}…", cut.trim_end())
}

fn push(lines: &mut [String], text: &str) {
    lines.last_mut().expect("there is a first line from the start").push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7, 5), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4, 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("", 4, 4), [""]);
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(wrap("takes 182 days.", 9, 9), ["takes", "182 days."]);
        assert_eq!(wrap("at 7 o'clock", 4, 9), ["at 7", "o'clock"]);
        assert_eq!(wrap("1 h 30 min", 10, 10), ["1 h 30 min"]);
    }

    #[test]
    fn wide_characters_count_double() {
        assert_eq!(wrap("表表表", 4, 4), ["表表", "表"]);
        assert_eq!(cut("表表表", 5), "表表…");
        assert_eq!(cut("short", 5), "short");
    }
}
