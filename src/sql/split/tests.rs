use super::*;

fn statements(text: &str) -> Vec<&str> {
    pieces(text).into_iter().map(|piece| &text[piece.range]).collect()
}

#[test]
fn quotes_comments_and_dollar_quotes_hide_semicolons() {
    let text = "select ';' /* ; /* ; */ ; */ from t; -- ;\nselect $f$ ; $f$;\n;;\nselect E'\\';' ";
    assert_eq!(
        statements(text),
        ["select ';' /* ; /* ; */ ; */ from t", "select $f$ ; $f$", "select E'\\';'"]
    );
}

#[test]
fn lines_are_those_of_the_first_token() {
    let found: Vec<_> = pieces("\u{feff}\n-- a\nselect\n1;\n\n  select 2").iter().map(|p| p.line).collect();
    assert_eq!(found, [3, 6]);
}

#[test]
fn atomic_bodies_stay_whole() {
    let text = "CREATE OR REPLACE FUNCTION f(\"begin\" int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN true THEN 1 END; \
                SELECT 2; END; SELECT 3";
    let found = statements(text);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1], "SELECT 3");
}

#[test]
fn begin_and_case_outside_functions_hold_nothing() {
    assert_eq!(statements("BEGIN; SELECT CASE WHEN a THEN b END; END;").len(), 3);
}

#[test]
fn an_open_parenthesis_spoils_one_statement() {
    assert_eq!(statements("select (1; select 2"), ["select (1", "select 2"]);
    assert_eq!(statements("create rule r as on insert to t do (select 1; select 2); select 3").len(), 2);
}

#[test]
fn backslash_commands_take_their_line() {
    let text = "\\set lo 1\nselect :lo \\gset\nselect 2 \\; select 3;\n\\i other.sql";
    let found: Vec<_> = pieces(text)
        .into_iter()
        .map(|piece| match piece.kind {
            PieceKind::Statement { .. } => text[piece.range].to_string(),
            PieceKind::Backslash { command } => format!("{command} at {}", piece.line),
        })
        .collect();
    assert_eq!(found, ["\\set at 1", "select :lo", "\\gset at 2", "select 2", "select 3", "\\i at 4"]);
}

#[test]
fn copy_data_are_not_statements() {
    let text = "COPY t (a) FROM stdin WITH (FORMAT csv);\nit's; select 1\n\\.\nselect 2;\n\
                \\copy t from stdin\n'\n\\.\nselect 3;";
    assert_eq!(
        statements(text),
        ["COPY t (a) FROM stdin WITH (FORMAT csv)", "select 2", "\\copy t from stdin", "select 3"]
    );
    assert_eq!(pieces(text)[1].line, 4);
    assert_eq!(statements("copy t from '/x'; select 1").len(), 2);
}

#[test]
fn directives_belong_to_the_next_statement() {
    let text = "select 0; -- pgtoll: no\n-- pgtoll: backfill table=t\n-- why\n--pgtoll: key=id\nUPDATE t SET a = 1;\nselect 1";
    let found: Vec<_> = pieces(text).into_iter().map(|piece| piece.directive).collect();
    assert_eq!(found, [None, Some(Directive { text: "backfill table=t key=id".to_string(), line: 2 }), None]);
}

#[test]
fn nesting_is_that_of_the_statement() {
    let found: Vec<_> = pieces("select ((1)); select 2").into_iter().map(|piece| piece.kind).collect();
    assert_eq!(found, [PieceKind::Statement { nesting: 2 }, PieceKind::Statement { nesting: 0 }]);
}
