//! Identifiers and names as PostgreSQL reads them: folded, unquoted, cut to 63 bytes.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, normalize_name_node};

use crate::pg::{Name, truncate_identifier};

/// The identifier that a node is made of.
pub(in crate::sql) fn identifier(node: &impl AstNode) -> String {
    cut(&normalize_name_node(node.syntax()))
}

/// The same of a node that may hold its identifier at any depth.
pub(super) fn inner_identifier(node: &SyntaxNode) -> Option<String> {
    node.descendants().map(|part| cut(&normalize_name_node(&part))).find(|name| !name.is_empty())
}

/// The name that a node is made of, or that is the first path inside it.
pub(in crate::sql) fn name(node: &impl AstNode) -> Option<Name> {
    Name::from_parts(segments(node.syntax()))
}

/// The last part of a possibly qualified name.
pub(super) fn last_name(node: &impl AstNode) -> Option<String> {
    segments(node.syntax()).pop()
}

/// The identifiers of a list of columns.
pub(super) fn columns<N: AstNode>(list: impl Iterator<Item = N>) -> Vec<String> {
    list.map(|column| identifier(&column)).collect()
}

/// The name of a called function.
pub(super) fn function_name(callee: &ast::Expr) -> Option<Name> {
    let mut parts = Vec::new();
    let mut rest = callee.clone();
    while let ast::Expr::FieldExpr(field) = rest {
        parts.push(identifier(&field.field()?));
        rest = field.base()?;
    }
    let ast::Expr::NameRef(first) = rest else { return None };
    parts.push(identifier(&first));
    parts.reverse();
    Name::from_parts(parts)
}

pub(super) fn segments(node: &SyntaxNode) -> Vec<String> {
    node.descendants()
        .filter(|part| ast::PathSegment::can_cast(part.kind()) || ast::PathSegmentRef::can_cast(part.kind()))
        .map(|part| cut(&normalize_name_node(&part)))
        .filter(|part| !part.is_empty())
        .collect()
}

fn cut(identifier: &str) -> String {
    truncate_identifier(identifier).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, select};
    use crate::pg::Name;
    use crate::sql::{FromItem, Statement};

    fn name_in(text: &str) -> Name {
        let mut query = select(&format!("SELECT * FROM {text}"));
        let Some(FromItem::Relation { name, .. }) = query.from.pop() else { panic!("{text}") };
        name
    }

    #[test]
    fn identifiers_are_folded_unquoted_and_cut() {
        assert_eq!(name_in("Public.Events"), Name::qualified("public", "events"));
        assert_eq!(name_in("\"App\".\"a\"\"B\""), Name::qualified("App", "a\"B"));
        let elsewhere = Name { database: Some("db".to_owned()), ..Name::qualified("app", "t") };
        assert_eq!(name_in("db.app.t"), elsewhere);
        assert_eq!(name_in("U&\"d\\0061t\\+000061\""), Name::unqualified("data"));
        let long = "a".repeat(70);
        assert_eq!(name_in(&long), Name::unqualified("a".repeat(63)));
    }

    #[test]
    fn a_quoted_variable_stands_for_a_name() {
        let Statement::Drop(drop) = read("DROP TABLE :\"target\"") else { panic!("no DROP TABLE") };
        assert_eq!(drop.objects[0].name, Name::unqualified("target"));
    }
}
