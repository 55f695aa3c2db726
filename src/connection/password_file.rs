//! The password file: `host:port:database:user:password` a line, `*` for any.
//!
//! # Source
//! `passwordFromFile`, src/interfaces/libpq/fe-connect.c.

/// Whom a password is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Host name; `localhost` for a socket in the default directory, else the socket's directory.
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// The password of the first line that fits.
pub(super) fn find(file: &str, wanted: Wanted<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    let key = [wanted.host, &port, wanted.database, wanted.user];
    file.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = split(line.trim_end_matches('\r')).into_iter();
        let fits = key.iter().all(|part| fields.next().is_some_and(|field| field.fits(part)));
        // A colon inside the password needs no backslash.
        let password: Vec<String> = fields.map(|field| field.text).collect();
        (fits && !password.is_empty()).then(|| password.join(":"))
    })
}

struct Field {
    text: String,
    any: bool,
}

impl Field {
    fn fits(&self, part: &str) -> bool {
        self.any || self.text == part
    }
}

fn split(line: &str) -> Vec<Field> {
    let mut fields = vec![Field { text: String::new(), any: false }];
    let mut escaped = false;
    let mut raw_length = 0;
    for character in line.chars() {
        let field = fields.last_mut().expect("never empty");
        if escaped {
            field.text.push(character);
            field.any = false;
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == ':' {
            fields.push(Field { text: String::new(), any: false });
            raw_length = 0;
            continue;
        } else {
            field.any = character == '*' && raw_length == 0;
            field.text.push(character);
        }
        raw_length += 1;
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# host:port:database:user:password\n\
        db:5432:app:me:first\n\
        *:*:*:me:any\\:thing:more\n\
        \\*:5432:app:you:no\n\
        localhost:5432:*:you:local\r\n";

    fn password(host: &str, port: u16, user: &str) -> Option<String> {
        find(FILE, Wanted { host, port, database: "app", user })
    }

    #[test]
    fn the_first_line_that_fits_wins() {
        assert_eq!(password("db", 5432, "me").as_deref(), Some("first"));
        assert_eq!(password("db", 5433, "me").as_deref(), Some("any:thing:more"));
        assert_eq!(password("localhost", 5432, "you").as_deref(), Some("local"));
    }

    #[test]
    fn an_escaped_star_is_only_a_star() {
        assert_eq!(password("db", 5432, "you"), None);
        assert_eq!(password("*", 5432, "you").as_deref(), Some("no"));
    }
}
