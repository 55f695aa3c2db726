//! The two spellings of connection settings: a URL, and `key=value` pairs.
//!
//! # Source
//! `conninfo_parse` and `conninfo_uri_parse_options`, src/interfaces/libpq/fe-connect.c.

/// Options in order of appearance. Several hosts are one value with commas, as in libpq.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads either spelling. The error says what is wrong without repeating the text, which may hold a password.
pub(super) fn parse(text: &str) -> Result<Pairs, String> {
    let text = text.trim();
    let url = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    match url {
        Some(rest) => parse_url(rest),
        None if text.contains("://") => Err("this is a URL of something else than PostgreSQL".into()),
        None if text.contains('=') => parse_pairs(text),
        None => Err("this is neither a URL nor key=value pairs".into()),
    }
}

fn parse_url(rest: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            pairs.push((name.to_owned(), value));
        }
    };
    let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = location.split_once('/').unwrap_or((location, ""));
    let hosts = match authority.rsplit_once('@') {
        None => authority,
        Some((credentials, hosts)) => {
            let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
            add("user", decode(user)?);
            add("password", decode(password)?);
            hosts
        }
    };
    let hosts = hosts.split(',').map(split_host).collect::<Result<Vec<_>, _>>()?;
    let join = |values: Vec<&str>| {
        if values.iter().all(|v| v.is_empty()) { String::new() } else { values.join(",") }
    };
    add("host", join(hosts.iter().map(|(host, _)| host.as_str()).collect()));
    add("port", join(hosts.iter().map(|(_, port)| *port).collect()));
    add("dbname", decode(database)?);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').ok_or("an option behind the ? has no value")?;
        let (name, value) = (decode(name)?, decode(value)?);
        // JDBC's spelling, which libpq takes too.
        if name == "ssl" && value == "true" {
            add("sslmode", "require".into());
        } else {
            add(&name, value);
        }
    }
    Ok(pairs)
}

/// `host`, `host:port`, `[::1]:port`.
fn split_host(text: &str) -> Result<(String, &str), String> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']').ok_or("an IPv6 address lacks its closing ]")?;
        return match rest.strip_prefix(':') {
            None if rest.is_empty() => Ok((host.to_owned(), "")),
            Some(port) => Ok((host.to_owned(), port)),
            None => Err("after the ] of an IPv6 address only :PORT may follow".into()),
        };
    }
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    Ok((decode(host)?, port))
}

fn decode(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let value = value.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|value| *value != 0);
        bytes.push(value.ok_or("a % is not followed by two hexadecimal digits; write %25 for a % itself")?);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).map_err(|_| "what the %-codes stand for is not UTF-8".into())
}

fn parse_pairs(text: &str) -> Result<Pairs, String> {
    let mut pairs = Pairs::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=').ok_or("a key is not followed by =")?;
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err("a key is not followed by =".into());
        }
        let (value, tail) = read_value(value.trim_start())?;
        pairs.push((name.to_owned(), value));
        rest = tail.trim_start();
    }
    Ok(pairs)
}

/// One value, quoted or up to white space, and what follows it.
fn read_value(text: &str) -> Result<(String, &str), String> {
    let quoted = text.starts_with('\'');
    let mut characters = text.char_indices().skip(usize::from(quoted));
    let mut value = String::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, &text[at + 1..])),
            space if !quoted && space.is_whitespace() => return Ok((value, &text[at..])),
            other => value.push(other),
        }
    }
    if quoted { Err("a quoted value lacks its closing quote".into()) } else { Ok((value, "")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn expect(text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        assert_eq!(pairs(text), expected, "{text}");
    }

    #[test]
    fn urls() {
        expect("postgres://", &[]);
        expect(
            "postgresql:///app?host=/run/pg&user=me",
            &[("dbname", "app"), ("host", "/run/pg"), ("user", "me")],
        );
        expect(
            "postgres://me:p%40ss@db:6432/app?sslmode=require",
            &[
                ("user", "me"),
                ("password", "p@ss"),
                ("host", "db"),
                ("port", "6432"),
                ("dbname", "app"),
                ("sslmode", "require"),
            ],
        );
        expect("postgres://a:1,b/x", &[("host", "a,b"), ("port", "1,"), ("dbname", "x")]);
        expect(
            "postgres://[::1]:5433/x?ssl=true",
            &[("host", "::1"), ("port", "5433"), ("dbname", "x"), ("sslmode", "require")],
        );
        expect("postgres://%2Frun%2Fpg/x", &[("host", "/run/pg"), ("dbname", "x")]);
    }

    #[test]
    fn key_value_pairs() {
        expect("host=db  port = 5433", &[("host", "db"), ("port", "5433")]);
        expect(r"password='it\'s = me' user=a\ b", &[("password", "it's = me"), ("user", "a b")]);
        expect("options='' dbname=x", &[("options", ""), ("dbname", "x")]);
    }

    #[test]
    fn mistakes_are_named_without_repeating_the_text() {
        for text in [
            "mysql://root:secret@db/x",
            "secret",
            "postgres://u:secret%4@h/d",
            "postgres://[::1/secret",
            "password='secret",
        ] {
            let error = parse(text).expect_err(text);
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
