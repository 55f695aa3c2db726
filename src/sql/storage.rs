//! `ADD COLUMN … STORAGE external COMPRESSION lz4`: PostgreSQL takes it, the parser only in CREATE TABLE.

use super::token::{Kind, Token, tokens};

/// What stands directly behind a column's type.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StorageWords<'a> {
    /// The word behind STORAGE.
    pub(super) storage: Option<&'a str>,
    /// The word behind COMPRESSION.
    pub(super) compression: Option<&'a str>,
}

/// The options at the start of a text, where [`without_storage`] hides them from the parser.
pub(super) fn storage_words(text: &str) -> StorageWords<'_> {
    let mut words = tokens(text, 0).filter(|token| !token.kind.is_trivia()).map(|token| &text[token.range]);
    let mut found = StorageWords::default();
    while let (Some(option), Some(value)) = (words.next(), words.next()) {
        if option.eq_ignore_ascii_case("storage") {
            found.storage = Some(value);
        } else if option.eq_ignore_ascii_case("compression") {
            found.compression = Some(value);
        } else {
            break;
        }
    }
    found
}

/// An ALTER TABLE with these two options of ADD COLUMN blanked out, where it has them; [`storage_words`] finds them
/// again in the text as written.
pub(super) fn without_storage(text: &str) -> Option<String> {
    let words: Vec<Token> = tokens(text, 0).filter(|token| !token.kind.is_trivia()).collect();
    let is = |at: usize, word: &str| {
        words.get(at).is_some_and(|token: &Token| text[token.range.clone()].eq_ignore_ascii_case(word))
    };
    if !is(0, "alter") || !is(1, "table") {
        return None;
    }
    let mut blanked = None;
    for at in 2..words.len() {
        let option = is(at, "storage") || is(at, "compression");
        let has_value = words.get(at + 1).is_some_and(|next| next.kind == Kind::Word);
        if option && has_value && !is(at - 1, "set") {
            let output: &mut String = blanked.get_or_insert_with(|| text.to_string());
            for token in &words[at..=at + 1] {
                output.replace_range(token.range.clone(), &" ".repeat(token.range.len()));
            }
        }
    }
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_the_options_and_keeps_every_offset() {
        let written = "ALTER TABLE t ADD a text STORAGE external COMPRESSION lz4 NOT NULL";
        let blanked = without_storage(written).expect("it has both options");
        assert_eq!(
            blanked.split_whitespace().collect::<Vec<_>>().join(" "),
            "ALTER TABLE t ADD a text NOT NULL"
        );
        assert_eq!((blanked.len(), blanked.find("NOT")), (written.len(), written.find("NOT")));
    }

    #[test]
    fn finds_the_options_behind_the_type() {
        let both = StorageWords { storage: Some("external"), compression: Some("lz4") };
        assert_eq!(storage_words(" STORAGE external /* c */ compression lz4 NOT NULL"), both);
        assert_eq!(storage_words(" DEFAULT storage"), StorageWords::default());
        assert_eq!(storage_words(""), StorageWords::default());
    }

    #[test]
    fn leaves_other_statements_alone() {
        assert_eq!(without_storage("ALTER TABLE t ALTER a SET STORAGE external"), None);
        assert_eq!(without_storage("CREATE TABLE t (a text STORAGE plain)"), None);
    }
}
