//! What the body of a function does, as far as its text shows.
//!
//! # Model
//! The body's tokens are walked once. A query begins at SELECT, PERFORM, WITH or a data-changing keyword that is not
//! inside another query, and ends with its statement or its parenthesis; sub-selects belong to the query around them,
//! data-changing members of WITH count as writes of their own. PL/pgSQL's grammar is not needed for this, and its
//! `SELECT … INTO` would be in the way of a parser.
//!
//! # Not modelled
//! What called functions do, loops (a query in a loop counts once), and languages other than SQL and PL/pgSQL.

use super::FunctionBody;
use super::token::{Kind, tokens};

/// Counts what a function's body does. `language` is `plpgsql` or `sql`; of other languages nothing is known.
pub fn function_body(language: &str, body: &str) -> FunctionBody {
    let readable = ["plpgsql", "sql"].iter().any(|known| language.eq_ignore_ascii_case(known));
    let mut counter = Counter::default();
    if readable {
        for token in tokens(body, 0) {
            if !token.kind.is_trivia() {
                let word = if token.kind == Kind::Word {
                    body[token.range].to_ascii_lowercase()
                } else {
                    String::new()
                };
                counter.see(token.kind, word);
            }
        }
        counter.end_query();
    }
    counter.found
}

#[derive(Default)]
struct Counter {
    found: FunctionBody,
    depth: usize,
    query: Option<Query>,
    /// The statement's first word.
    first: String,
    last: String,
}

/// A query that is being read.
struct Query {
    depth: usize,
    /// What it turned out to be; WITH alone does not say.
    role: Option<Role>,
    /// Whether it has a FROM of its own.
    reads: bool,
    notifies: bool,
    cases: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Select,
    Write,
    Merge,
}

impl Counter {
    fn see(&mut self, kind: Kind, word: String) {
        match kind {
            Kind::Semicolon => {
                self.end_query();
                self.first.clear();
                self.depth = 0;
            }
            Kind::OpenParenthesis => {
                if self.last == "pg_notify" {
                    self.found.notifications += 1;
                    if let Some(query) = &mut self.query {
                        query.notifies = true;
                    }
                }
                self.depth += 1;
            }
            Kind::CloseParenthesis => {
                self.depth = self.depth.saturating_sub(1);
                if self.query.as_ref().is_some_and(|query| self.depth < query.depth) {
                    self.end_query();
                }
            }
            Kind::Word => self.see_word(&word),
            Kind::Space
            | Kind::LineComment
            | Kind::BlockComment
            | Kind::QuotedIdentifier
            | Kind::PlainString
            | Kind::OtherLiteral
            | Kind::Parameter
            | Kind::Colon
            | Kind::OpenBracket
            | Kind::CloseBracket
            | Kind::Symbol
            | Kind::Unknown => {}
        }
        self.last = word;
    }

    fn see_word(&mut self, word: &str) {
        if self.ends_clause(word) {
            self.end_query();
            self.first.clear();
            return;
        }
        if self.first.is_empty() {
            self.first.push_str(word);
            if word == "notify" {
                self.found.notifications += 1;
            }
        }
        match word {
            "select" | "perform" => self.begin(Role::Select),
            "insert" | "update" | "delete" if !self.names_an_event() => self.write(Role::Write),
            "merge" if !self.names_an_event() => self.write(Role::Merge),
            "with" if self.query.is_none() && self.starts_query() => self.open(None),
            "execute" if self.query.is_none() => self.found.dynamic += 1,
            "from" => self.from(),
            "case" => self.cases(1),
            "end" => self.cases(-1),
            _ => {}
        }
    }

    /// `FOR UPDATE`, `DO UPDATE`, `ON DELETE`, `BEFORE INSERT OR UPDATE`: not a statement.
    fn names_an_event(&self) -> bool {
        matches!(self.last.as_str(), "for" | "key" | "do" | "on" | "or" | "before" | "after")
    }

    /// Whether WITH starts a query here rather than being part of a type or an option.
    fn starts_query(&self) -> bool {
        self.first == "with" || matches!(self.last.as_str(), "for" | "in" | "is" | "query")
    }

    /// Words of PL/pgSQL behind which a new statement starts.
    fn ends_clause(&self, word: &str) -> bool {
        let inside = self.query.as_ref().is_some_and(|query| {
            query.cases > 0 || query.depth < self.depth || query.role == Some(Role::Merge)
        });
        !inside && matches!(word, "then" | "loop" | "else" | "begin" | "declare" | "atomic")
    }

    fn begin(&mut self, role: Role) {
        match &mut self.query {
            Some(query) if query.depth == self.depth && query.role.is_none() => {
                query.role = Some(role);
                self.count(role);
            }
            Some(_) => {}
            None => {
                self.open(Some(role));
                self.count(role);
            }
        }
    }

    /// A data-changing statement; inside another query it is a member of WITH or a branch of MERGE.
    fn write(&mut self, role: Role) {
        let nested = self
            .query
            .as_ref()
            .is_some_and(|query| query.depth < self.depth && query.role != Some(Role::Merge));
        if nested {
            self.count(role);
        } else {
            self.begin(role);
        }
    }

    fn open(&mut self, role: Option<Role>) {
        self.query = Some(Query { depth: self.depth, role, reads: false, notifies: false, cases: 0 });
    }

    fn count(&mut self, role: Role) {
        if role == Role::Select {
            self.found.selects += 1;
        } else {
            self.found.writes += 1;
        }
    }

    /// FROM of the query, or of an expression that is a query in disguise: `n := count(*) FROM t`.
    fn from(&mut self) {
        if let Some(query) = &mut self.query {
            query.reads |= query.depth == self.depth;
        } else if self.depth == 0
            && self.last != "distinct"
            && !matches!(self.first.as_str(), "fetch" | "move" | "get")
        {
            self.open(Some(Role::Select));
            self.count(Role::Select);
        }
    }

    fn cases(&mut self, step: isize) {
        if let Some(query) = &mut self.query {
            query.cases = query.cases.saturating_add_signed(step);
        }
    }

    /// A query that only notifies reads nothing: it is not counted as a SELECT as well.
    fn end_query(&mut self) {
        if let Some(query) = self.query.take()
            && query.role == Some(Role::Select)
            && query.notifies
            && !query.reads
        {
            self.found.selects -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(body: &str) -> (usize, usize, usize, usize) {
        let found = function_body("plpgsql", body);
        (found.selects, found.writes, found.notifications, found.dynamic)
    }

    #[test]
    fn a_trigger_with_three_selects_an_insert_and_a_notification() {
        let body = "
            DECLARE owner_id int; existing int;
            BEGIN
              SELECT user_id INTO owner_id FROM users WHERE wallet = NEW.wallet ORDER BY created_at DESC LIMIT 1;
              SELECT count(*) INTO STRICT existing FROM notification WHERE group_id = NEW.id;
              IF owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blocked WHERE user_id = owner_id) THEN
                INSERT INTO notification (user_id, data)
                SELECT owner_id, jsonb_build_object('a', NEW.a) ON CONFLICT DO NOTHING;
                PERFORM pg_notify('reward', to_json(NEW)::text);
              END IF;
              RETURN NULL;
            EXCEPTION WHEN OTHERS THEN RETURN NULL;
            END";
        assert_eq!(counts(body), (3, 1, 1, 0));
    }

    #[test]
    fn assignments_do_nothing() {
        assert_eq!(counts("BEGIN NEW.\"id_big\" := NEW.\"id\"; RETURN NEW; END;"), (0, 0, 0, 0));
    }

    #[test]
    fn loops_case_unions_and_row_locks() {
        let body = "BEGIN
              FOR r IN SELECT a FROM t UNION ALL SELECT b FROM u LOOP
                UPDATE t SET a = CASE WHEN r.a THEN 1 ELSE (SELECT 2) END WHERE id = r.id;
                DELETE FROM u WHERE id IN (SELECT id FROM u FOR UPDATE);
              END LOOP;
              SELECT 1 INTO x FROM t FOR NO KEY UPDATE;
            END";
        assert_eq!(counts(body), (2, 2, 0, 0));
    }

    #[test]
    fn members_of_with_that_write_are_writes() {
        let body = "BEGIN WITH gone AS (DELETE FROM t RETURNING *), x AS (SELECT 1)
                    INSERT INTO archive SELECT * FROM gone RETURNING id INTO v;
                    WITH x AS (SELECT 1) SELECT count(*) INTO n FROM x; END";
        assert_eq!(counts(body), (1, 2, 0, 0));
    }

    #[test]
    fn upserts_and_merges_are_one_write() {
        let body = "BEGIN INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1;
                    MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = 1
                    WHEN NOT MATCHED THEN INSERT VALUES (1); END";
        assert_eq!(counts(body), (0, 2, 0, 0));
    }

    #[test]
    fn text_that_is_executed_is_dynamic() {
        let body =
            "BEGIN EXECUTE format('DELETE FROM %I', n); FOR r IN EXECUTE q LOOP NOTIFY x, 'y'; END LOOP; END";
        assert_eq!(counts(body), (0, 0, 1, 2));
    }

    #[test]
    fn queries_in_disguise() {
        assert_eq!(counts("BEGIN n := count(*) FROM t; y := extract(epoch FROM now()); END"), (1, 0, 0, 0));
        assert_eq!(
            counts("BEGIN IF a IS DISTINCT FROM b THEN FETCH c FROM d INTO e; END IF; END"),
            (0, 0, 0, 0)
        );
    }

    #[test]
    fn sql_bodies_and_foreign_languages() {
        let found = function_body("SQL", "SELECT 1; UPDATE t SET a = 1;");
        assert_eq!((found.selects, found.writes), (1, 1));
        assert_eq!(function_body("c", "select 1"), FunctionBody::default());
    }
}
