//! An index as its build or its maintenance sees it.

use crate::catalog::{Catalog, Column, Index, Relation};
use crate::effect::{IndexShape, KeyKind};
use crate::pg::{Name, TypeName};
use crate::sql::Expression;
use crate::stat::Stat;
use crate::units::{Bytes, Rows};

/// `IndexTupleData` and the line pointer, per entry.
const ENTRY_OVERHEAD: f64 = 8.0 + 4.0;
/// `BTREE_DEFAULT_FILLFACTOR`, with page headers and upper levels left out.
const BTREE_FILL: f64 = 0.9;
/// A key that is computed: nothing is known of its width.
const EXPRESSION_BYTES: f64 = 32.0;

/// The shape of an index of that table.
pub fn index(index: &Index, relation: &Relation, catalog: &Catalog) -> IndexShape {
    let leading = index.leading_column().and_then(|column| relation.column(column));
    IndexShape {
        name: index.name.clone(),
        method: index.method.clone(),
        entries: match &index.rows {
            Stat::Exact { .. } | Stat::Estimated { .. } => index.rows.clone(),
            Stat::Unknown { .. } => entries(index.predicate.as_ref(), relation),
        },
        key_bytes: key_bytes(index, relation),
        key_kind: key_kind(index, relation, catalog),
        size: index.size.clone(),
        correlation: leading.and_then(|column| column.statistics?.correlation),
    }
}

/// Rows of the table that an index with this predicate has entries for. Only tests for null are estimated; under any
/// other predicate the whole table counts, which the source says.
pub fn entries(predicate: Option<&Option<Expression>>, relation: &Relation) -> Stat<Rows> {
    let Some(predicate) = predicate else { return relation.rows.clone() };
    let Some(rows) = relation.rows.value().copied() else { return relation.rows.clone() };
    let unknown = || {
        let source =
            format!("all rows ({}): how many the predicate leaves out is not known", relation.rows.basis());
        Stat::estimated(rows, source)
    };
    let Some(condition) = predicate else { return unknown() };
    let fractions: Option<Vec<f64>> =
        condition.conjuncts().iter().map(|conjunct| fraction(conjunct, relation)).collect();
    match fractions {
        Some(fractions) => {
            let source = format!("{}, times null_frac for the predicate", relation.rows.basis());
            Stat::estimated(rows * fractions.iter().product(), source)
        }
        None => unknown(),
    }
}

/// The fraction of rows for which a test for null holds; `None` for any other test.
fn fraction(condition: &Expression, relation: &Relation) -> Option<f64> {
    let Expression::IsNull { operand, negated } = condition else { return None };
    let column = relation.column(operand.as_column()?)?;
    let nulls = if column.not_null { 0.0 } else { column.statistics?.null_frac };
    Some(if *negated { 1.0 - nulls } else { nulls })
}

/// The size of a b-tree with so many entries, freshly built, duplicates not merged.
pub fn size(shape: &IndexShape) -> Stat<Bytes> {
    let (Some(entries), Some(key)) = (shape.entries.value(), shape.key_bytes.value()) else {
        return Stat::unknown("its entries are not known");
    };
    let entry = ENTRY_OVERHEAD + (key.0 / 8.0).ceil() * 8.0;
    Stat::estimated(Bytes(entries.0 * entry / BTREE_FILL), "entries × (key + 12 bytes) at 90 % fill")
}

fn key_bytes(index: &Index, relation: &Relation) -> Stat<Bytes> {
    let mut total = 0.0;
    let mut assumed = 0;
    let columns = index.keys.iter().map(|key| match key {
        Some(Expression::Column { name, .. }) => relation.column(name),
        Some(_) | None => None,
    });
    let included = index.include.iter().map(|name| relation.column(name));
    for column in columns.chain(included) {
        total += column.map_or(EXPRESSION_BYTES, Column::average_bytes);
        assumed += usize::from(column.is_none_or(|column| column.statistics.is_none()));
    }
    let source = if assumed == 0 {
        "avg_width of its columns".to_owned()
    } else {
        format!("avg_width of its columns; {assumed} of them expressions or not analysed, at a default width")
    };
    Stat::estimated(Bytes(total), source)
}

fn key_kind(index: &Index, relation: &Relation, catalog: &Catalog) -> KeyKind {
    let Some(first) = index.keys.first().and_then(Option::as_ref) else { return KeyKind::Other };
    let type_name = match first {
        Expression::Column { name, .. } => relation.column(name).map(|column| column.type_name.clone()),
        Expression::Cast { to, .. } => Some(to.clone()),
        // `lower(email)` and its like.
        Expression::Call { function, .. } if matches!(function.name.as_str(), "lower" | "upper" | "md5") => {
            Some("text".to_owned())
        }
        Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Binary { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Call { .. }
        | Expression::Row(_)
        | Expression::Other { .. } => None,
    };
    let Some(type_name) = type_name else { return KeyKind::Other };
    let type_name = base_type(&type_name, catalog);
    if type_name.compares_cheaply() {
        KeyKind::Fixed
    } else if type_name.is_collatable() {
        // `lc_collate_is_c`: the other collations go through strcoll or ICU.
        let is_c = catalog.server.collation.as_deref().is_some_and(|name| matches!(name, "C" | "POSIX"));
        if is_c { KeyKind::PlainText } else { KeyKind::CollatedText }
    } else if type_name.base == "bytea" && !type_name.array {
        KeyKind::PlainText
    } else {
        KeyKind::Other
    }
}

/// A type with domains replaced by what they are over.
fn base_type(written: &str, catalog: &Catalog) -> TypeName {
    let mut type_name = TypeName::parse(written);
    // Domains over domains; the server allows no cycle, a file might.
    for _ in 0..8 {
        let name = match type_name.base.split_once('.') {
            Some((schema, name)) => Name::qualified(schema, name),
            None => Name::unqualified(&type_name.base),
        };
        match catalog.user_type(&name).and_then(|user_type| user_type.domain_over.as_deref()) {
            Some(over) => type_name = TypeName::parse(over),
            None => break,
        }
    }
    type_name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Source, UserType};
    use crate::pg::RelationName;
    use crate::stats::example;

    fn column(name: &str) -> Expression {
        Expression::Column { qualifier: None, name: name.to_owned() }
    }

    fn not_null(name: &str) -> Expression {
        Expression::IsNull { operand: Box::new(column(name)), negated: true }
    }

    fn fixture() -> (Catalog, Relation) {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        let table = catalog.relation(&RelationName::new("public", "events")).expect("it is there").clone();
        (catalog, table)
    }

    #[test]
    fn an_existing_index() {
        let (catalog, table) = fixture();
        let shape = index(&table.indexes[0], &table, &catalog);
        assert_eq!(shape.entries.value(), Some(&Rows(1_000_000.0)));
        assert_eq!(shape.key_bytes.value(), Some(&Bytes(8.0)));
        assert_eq!(shape.key_kind, KeyKind::Fixed);
        assert_eq!(shape.correlation, Some(1.0));
        assert_eq!(size(&shape).value().map(|bytes| bytes.0.round()), Some(22_222_222.0));
    }

    #[test]
    fn a_predicate_on_null_leaves_rows_out_and_any_other_does_not() {
        let (_, mut table) = fixture();
        table.columns[1].statistics.as_mut().expect("analysed").null_frac = 0.75;
        let rows = |predicate| entries(Some(&Some(predicate)), &table);
        assert_eq!(rows(not_null("payload")).value(), Some(&Rows(1_025_000.0 * 0.25)));
        let other = rows(Expression::Boolean(true));
        assert_eq!(other.value(), Some(&Rows(1_025_000.0)));
        assert!(other.basis().contains("not known"), "{}", other.basis());
    }

    #[test]
    fn text_compares_by_the_collation() {
        let (mut catalog, table) = fixture();
        let mut text = table.indexes[0].clone();
        text.keys = vec![Some(column("payload"))];
        assert_eq!(index(&text, &table, &catalog).key_kind, KeyKind::CollatedText);
        catalog.server.collation = Some("C".to_owned());
        assert_eq!(index(&text, &table, &catalog).key_kind, KeyKind::PlainText);
    }

    #[test]
    fn a_domain_is_what_it_is_over() {
        let (mut catalog, mut table) = fixture();
        let domain = UserType::domain("integer", true);
        catalog.insert_type(RelationName::new("public", "posint"), domain);
        table.columns[0].type_name = "posint".to_owned();
        assert_eq!(index(&table.indexes[0], &table, &catalog).key_kind, KeyKind::Fixed);
    }
}
