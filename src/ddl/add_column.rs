//! `ALTER TABLE … ADD COLUMN …`.
//!
//! # Locks
//! ACCESS EXCLUSIVE on the table, its partitions and children until the transaction ends; what inline constraints
//! lock besides.
//! # Work
//! None for a nullable column or one with a constant or stable default: the value is kept in the catalog. A volatile
//! default, serial, identity, a stored generated column or a domain with constraints copies the heap. NOT NULL
//! without a default reads the heap, and fails where rows are there. Inline CHECK, UNIQUE and REFERENCES do the work
//! that they do on their own; REFERENCES without a default checks nothing.
//! # Versions
//! Virtual generated columns, which need no work, from 18 on.
//! # Source
//! `ATExecAddColumn`, src/backend/commands/tablecmds.c; `transformAlterTableStmt`, src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! A domain's own default; a default that computes to null.

use super::alteration::Alteration;
use super::{add_foreign_key, alter_table, errors, names, set_not_null};
use crate::catalog::{
    Catalog, Change, Column, ColumnProperties, Default, Generated, Persistence, Relation, RelationKind,
};
use crate::effect::{Observation, PgError, RewriteReason, ScanPurpose, check_label};
use crate::observed::{ColumnStatistics, SequenceOwner, SignatureFacts, UsesFacts};
use crate::pg::{LockMode, Name, RelationName, TypeName};
use crate::shape;
use crate::sql::{
    ColumnConstraint, ColumnDefinition, ConstraintDefinition, Expression, TableConstraint, Volatility,
};
use crate::stat::Stat;

/// What a column definition says, sorted.
pub(super) struct Parts<'a> {
    pub(super) not_null: bool,
    pub(super) identity: bool,
    pub(super) default: Option<Expression>,
    pub(super) generated: Option<(&'a Expression, Generated)>,
    pub(super) constraints: Vec<&'a TableConstraint>,
    /// The integer behind `serial`, or the type as written.
    pub(super) type_name: String,
    pub(super) serial: bool,
}

impl Parts<'_> {
    /// The default of a column of an enum has to be a label that can be used.
    pub(super) fn demand_label(&self, catalog: &Catalog) -> Result<(), PgError> {
        let Some(default) = &self.default else { return Ok(()) };
        check_label(default, &TypeName::parse(&self.type_name), catalog)
    }
}

/// Adds the column.
pub(super) fn apply(
    definition: &ColumnDefinition,
    if_not_exists: bool,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table();
    let relation = table.name.clone();
    errors::demand_untyped("add column to", table)?;
    if table.column(&definition.name).is_some() {
        if if_not_exists {
            let object = RelationName::new(&relation.name, &definition.name);
            alteration.observe(Observation::NothingToDo { object });
            return Ok(());
        }
        // A child's column of that name is merged with its parent's.
        return if alteration.is_root {
            Err(errors::duplicate_column(&definition.name, table))
        } else {
            Ok(())
        };
    }
    if alteration.only && alteration.catalog.children(&relation).next().is_some() {
        return Err(errors::invalid_table_definition("column must be added to child tables too"));
    }
    let parts = parts(definition, &relation, alteration.major())?;
    if parts.serial || parts.identity {
        add_sequence(&relation, &definition.name, alteration);
    }
    parts.demand_label(alteration.catalog)?;
    let column = column(definition, &parts, alteration);
    let width = column.average_bytes();
    copy_or_check_rows(definition, &parts, width, alteration)?;
    let not_null = column.not_null;
    let added = Column { not_null: false, ..column };
    alteration.change(Change::AddColumn { relation, column: added });
    if not_null {
        set_not_null::set_in_catalog(&definition.name, None, true, alteration);
    }
    for constraint in &parts.constraints {
        add_inline(constraint, &parts, alteration)?;
    }
    Ok(())
}

/// An inline constraint, with what the new column's value says of it.
fn add_inline(
    constraint: &TableConstraint,
    parts: &Parts<'_>,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let is_key = matches!(constraint.kind, ConstraintDefinition::Unique { .. });
    let one_value = parts.default.as_ref().is_some_and(|default| {
        !matches!(default, Expression::Null)
            && shape::volatility(default, alteration.catalog) != Volatility::Volatile
    });
    let several_rows = alteration.table().rows.value().is_some_and(|rows| rows.0 >= 2.0);
    if is_key && one_value && several_rows {
        alter_table::add_constraint(constraint, alteration)?;
        let index = alteration.table().indexes.last().map_or_else(String::new, |index| index.name.clone());
        return Err(errors::error("23505", format!("could not create unique index \"{index}\"")));
    }
    if let ConstraintDefinition::ForeignKey {
        columns,
        references,
        referenced_columns,
        on_delete,
        on_update,
        ..
    } = &constraint.kind
    {
        // Without a default every value is null, which PostgreSQL does not check; with an explicit null it looks at
        // the rows, and at no other table.
        let key = add_foreign_key::Definition {
            name: constraint.name.as_deref(),
            validated: true,
            columns,
            references,
            referenced_columns,
            on_delete: *on_delete,
            on_update: *on_update,
        };
        return match &parts.default {
            Some(Expression::Null) => {
                add_foreign_key::apply_unchecked(&key, alteration)?;
                alteration.test(ScanPurpose::ForeignKey, None);
                Ok(())
            }
            Some(_) => add_foreign_key::apply(&key, alteration),
            None => add_foreign_key::apply_unchecked(&key, alteration),
        };
    }
    alter_table::add_constraint(constraint, alteration)
}

/// Sorts a column's constraints.
pub(super) fn parts<'a>(
    definition: &'a ColumnDefinition,
    table: &RelationName,
    major: u32,
) -> Result<Parts<'a>, PgError> {
    let serial = TypeName::parse(&definition.type_name).serial();
    let mut parts = Parts {
        not_null: serial.is_some(),
        identity: false,
        default: serial.map(|_| next_value(&sequence_name(table, &definition.name))),
        generated: None,
        constraints: Vec::new(),
        type_name: serial.unwrap_or(&definition.type_name).to_owned(),
        serial: serial.is_some(),
    };
    for constraint in &definition.constraints {
        match constraint {
            ColumnConstraint::NotNull { .. } => parts.not_null = true,
            ColumnConstraint::Null => {}
            ColumnConstraint::Default(expression) => parts.default = Some(expression.clone()),
            ColumnConstraint::Generated { expression, stored } => {
                let stored = match stored {
                    Some(stored) => *stored,
                    None if major >= 18 => false,
                    None => return Err(errors::syntax("syntax error at end of input")),
                };
                let kind = if stored { Generated::Stored } else { Generated::Virtual };
                parts.generated = Some((expression, kind));
            }
            ColumnConstraint::Identity(_) => {
                parts.identity = true;
                parts.not_null = true;
            }
            ColumnConstraint::Table(constraint) => {
                if constraint.not_valid {
                    return Err(errors::syntax("syntax error at or near \"VALID\""));
                }
                if matches!(constraint.kind, ConstraintDefinition::Unique { primary: true, .. }) {
                    parts.not_null = true;
                }
                parts.constraints.push(constraint);
            }
        }
    }
    Ok(parts)
}

/// The new column as the catalog keeps it.
pub(super) fn column(
    definition: &ColumnDefinition,
    parts: &Parts<'_>,
    alteration: &Alteration<'_>,
) -> Column {
    // As in pg_attrdef, a generated column's expression is its default.
    let expression = parts.default.as_ref().or(parts.generated.map(|(expression, _)| expression));
    let default = expression.map(|expression| Default {
        expression: Some(expression.clone()),
        volatility: shape::volatility(expression, alteration.catalog),
    });
    let storage = TypeName::parse(&parts.type_name).storage();
    Column {
        properties: ColumnProperties {
            uses: expression.map(|default| uses_of(default, alteration)).unwrap_or_default(),
            ..ColumnProperties::default()
        },
        name: definition.name.clone(),
        type_name: parts.type_name.clone(),
        not_null: parts.not_null,
        initial: default.clone(),
        default,
        generated: parts.generated.map(|(_, kind)| kind),
        identity: parts.identity,
        toastable: storage.is_none_or(|storage| storage.length.is_none()),
        statistics: parts.generated.and_then(|(expression, _)| of_parsed_text(expression, parts, alteration)),
    }
}

/// What `to_tsvector` and its kin make of a text: words and positions are about as long as the text itself.
fn of_parsed_text(
    expression: &Expression,
    parts: &Parts<'_>,
    alteration: &Alteration<'_>,
) -> Option<ColumnStatistics> {
    let bytes = shape::computation(expression, alteration.table()).text_bytes;
    let parsed = TypeName::parse(&parts.type_name).base == "tsvector" && bytes > 0.0;
    parsed.then_some(ColumnStatistics {
        null_frac: 0.0,
        avg_width: bytes,
        n_distinct: -1.0,
        correlation: None,
    })
}

/// The rewrite that the column's values demand, or else the scan for NOT NULL.
fn copy_or_check_rows(
    definition: &ColumnDefinition,
    parts: &Parts<'_>,
    width: f64,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let column = definition.name.clone();
    let value = parts.default.as_ref().filter(|default| !matches!(default, Expression::Null));
    if let Some((expression, kind)) = parts.generated {
        if kind == Generated::Stored {
            alteration.compute(expression);
            alteration.rewrite(RewriteReason::GeneratedStored { column }, width);
        }
    } else if parts.serial || parts.identity {
        alteration.rewrite(RewriteReason::Sequence { column }, width);
    } else if let Some(default) =
        value.filter(|default| shape::volatility(default, alteration.catalog) == Volatility::Volatile)
    {
        let volatile = default.functions().into_iter().find(|function| {
            let call = Expression::Call { function: (*function).clone(), arguments: Vec::new() };
            shape::volatility(&call, alteration.catalog) == Volatility::Volatile
        });
        let function = volatile.map(errors::written);
        alteration.observe(Observation::VolatileDefault { column: column.clone(), function });
        lock_sequences(default, alteration);
        alteration.compute(default);
        alteration.rewrite(RewriteReason::VolatileDefault { column }, width);
    } else if is_constrained_domain(&parts.type_name, alteration) {
        alteration.rewrite(RewriteReason::ConstrainedDomain { column }, width);
    }
    let has_values = value.is_some() || parts.generated.is_some() || parts.serial || parts.identity;
    if parts.not_null && !has_values {
        if alteration.table().rows.value().is_some_and(|rows| rows.0 > 0.0) {
            return Err(errors::contains_nulls(&definition.name, alteration.table()));
        }
        alteration.test(ScanPurpose::NotNull, None);
    }
    Ok(())
}

/// `nextval('s')` takes ROW EXCLUSIVE on the sequence.
fn lock_sequences(default: &Expression, alteration: &mut Alteration<'_>) {
    for name in sequences_of(default) {
        if let Some(sequence) = alteration.catalog.resolve(&name) {
            alteration.lock(sequence, LockMode::RowExclusive);
        }
    }
}

/// The sequences of `nextval('s')`.
fn sequences_of(default: &Expression) -> Vec<Name> {
    let mut names = Vec::new();
    default.walk(&mut |part| {
        if let Expression::Call { function, arguments } = part
            && function.name == "nextval"
        {
            let mut argument = arguments.first();
            while let Some(Expression::Cast { operand, .. }) = argument {
                argument = Some(operand);
            }
            if let Some(Expression::Text(name)) = argument {
                names.push(type_reference(name));
            }
        }
    });
    names
}

/// What an expression needs: the sequences that it reads, and functions of which there is one of that name.
pub(super) fn uses_of(expression: &Expression, alteration: &Alteration<'_>) -> UsesFacts {
    let catalog = alteration.catalog;
    let own = &alteration.table().name.schema;
    let sequences = sequences_of(expression).into_iter().filter_map(|name| {
        let known = catalog.resolve(&name).map(|sequence| sequence.name.clone());
        // That of serial is made by this statement.
        known.or_else(|| {
            name.schema.filter(|schema| schema == own).map(|schema| RelationName::new(schema, name.name))
        })
    });
    let functions = expression.functions().into_iter().filter_map(|name| {
        let (name, overloads) = catalog.functions(name)?;
        let [function] = overloads else { return None };
        Some(SignatureFacts { name, arguments: function.arguments.clone() })
    });
    UsesFacts { relations: sequences.collect(), functions: functions.collect(), ..UsesFacts::default() }
}

fn is_constrained_domain(type_name: &str, alteration: &Alteration<'_>) -> bool {
    alteration.catalog.user_type(&type_reference(type_name)).is_some_and(|user_type| user_type.constrained)
}

/// A type's name as something to look up.
pub(super) fn type_reference(type_name: &str) -> Name {
    let base = TypeName::parse(type_name).base;
    match base.split_once('.') {
        Some((schema, name)) => Name::qualified(schema, name),
        None => Name::unqualified(base),
    }
}

/// The sequence of a serial or identity column.
pub(super) fn sequence_name(table: &RelationName, column: &str) -> RelationName {
    RelationName::new(&table.schema, names::object_name(&table.name, column, "seq"))
}

fn next_value(sequence: &RelationName) -> Expression {
    let name = Expression::Cast {
        operand: Box::new(Expression::Text(sequence.to_string())),
        to: "regclass".to_owned(),
    };
    Expression::Call { function: Name::unqualified("nextval"), arguments: vec![name] }
}

pub(super) fn add_sequence(table: &RelationName, column: &str, alteration: &mut Alteration<'_>) {
    let sequence = sequence(table, column);
    if !alteration.is_taken(&sequence.name) {
        alteration.effects.changes.push(Change::AddRelation(Box::new(sequence)));
    }
}

/// The sequence itself, which belongs to the column.
pub(super) fn sequence(table: &RelationName, column: &str) -> Relation {
    let mut sequence =
        Relation::new(sequence_name(table, column), RelationKind::Sequence, Persistence::Permanent);
    sequence.rows = Stat::unknown("a sequence is not a table");
    let (relation, column) = (table.clone(), column.to_owned());
    sequence.properties.owned_by = Some(SequenceOwner { relation, column, identity: false });
    sequence
}
