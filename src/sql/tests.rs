use super::*;

#[test]
fn an_error_in_one_statement_leaves_the_others() {
    let text = "BEGIN;\nUPDATE t\n  SET a 1;\nCOMMIT;\n";
    let found = parse_script(text);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].parsed, Ok(Statement::Begin));
    let error = found[1].parsed.as_ref().expect_err("no equals sign");
    assert_eq!((error.line, &text[error.range.clone()]), (3, "1"));
    assert_eq!(found[1].line, 2);
    assert_eq!(found[2].parsed, Ok(Statement::Commit));
    assert_eq!(&text[found[2].range.clone()], "COMMIT");
}

#[test]
fn one_statement_and_nothing_else() {
    assert_eq!(parse_statement("BEGIN;"), Ok(Statement::Begin));
    assert!(parse_statement("-- nothing").is_err());
    let error = parse_statement("BEGIN;\nCOMMIT").expect_err("two");
    assert_eq!(error.line, 2);
}

#[test]
fn expressions_from_the_catalog() {
    let column = |name: &str| Expression::Column { qualifier: None, name: name.to_string() };
    assert_eq!(parse_expression("(a IS NOT NULL)"), parse_expression("CHECK ((a IS NOT NULL)) NOT VALID"));
    assert_eq!(
        parse_expression("(a IS NOT NULL)"),
        Some(Expression::IsNull { operand: Box::new(column("a")), negated: true })
    );
    assert_eq!(parse_expression("a FROM t"), None);
    assert_eq!(parse_expression("a +"), None);
}

#[test]
fn backslash_commands_are_not_modelled() {
    let found = parse_script("\\i other.sql\nSELECT 1;");
    assert_eq!(found[0].parsed, Ok(Statement::Unmodelled { form: "psql \\i".to_string() }));
    assert_eq!(found.len(), 2);
}

#[test]
fn what_psql_keeps_to_itself_is_no_statement() {
    let found = parse_script("\\set ON_ERROR_STOP on\n\\set t orders\nVACUUM :t;\n\\echo done\n");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].text.as_str(), found[0].line), ("VACUUM orders", 3));
    assert_eq!(found[0].parsed, parse_statement("VACUUM orders"));
}

#[test]
fn an_error_in_a_text_with_variables_stays_within_its_statement() {
    let script = "\\set t a_very_long_name_of_a_table\nselect 1; delete :t";
    let found = parse_script(script);
    let error = found[1].parsed.as_ref().expect_err("no FROM");
    assert_eq!((&script[error.range.clone()], error.line), ("delete :t", 2));
}

#[test]
fn a_batch_keeps_its_own_variables() {
    let found = parse_script("\\set lo 1\n-- pgtoll: backfill key=id\nUPDATE a SET b = 1 WHERE id >= :lo;");
    assert!(found[0].text.ends_with(":lo"));
}

#[test]
fn a_variable_may_stand_for_a_value_or_a_name() {
    let found =
        parse_script("UPDATE :target SET a = 1 WHERE id >= :lo;\nUPDATE t SET a = 1 WHERE id >= :lo;");
    let lower_bound = |statement: &SourceStatement| {
        let Ok(Statement::Update(update)) = &statement.parsed else { panic!("no UPDATE: {statement:?}") };
        let Some(Expression::Binary { right, .. }) = &update.filter else { panic!("no comparison") };
        right.as_ref().clone()
    };
    assert_eq!(lower_bound(&found[0]), Expression::Variable("lo".to_string()));
    assert_eq!(lower_bound(&found[1]), Expression::Variable("lo".to_string()));
}

#[test]
fn the_batch_template_of_the_manual() {
    let text = "-- pgtoll: backfill strategy=range table=events key=id\nUPDATE events SET id_big = id WHERE id >= :lo AND id < :hi;\n";
    let found = parse_script(text);
    assert_eq!(found.len(), 1);
    let directive = found[0].directive.as_ref().expect("a directive");
    assert_eq!((directive.line, directive.text.as_str()), (1, "backfill strategy=range table=events key=id"));
    assert_eq!(found[0].text, "UPDATE events SET id_big = id WHERE id >= :lo AND id < :hi");
    assert!(matches!(found[0].parsed, Ok(Statement::Update(_))));
}

#[test]
fn a_name_is_read_as_in_a_statement() {
    assert_eq!(parse_name("Shop.\"Line.Items\""), Some(Name::qualified("shop", "Line.Items")));
    assert_eq!(parse_name("a, b"), None);
    assert_eq!(parse_name("a b"), None);
    assert_eq!(parse_name(""), None);
}
