//! `DROP` of what is no relation: types, domains, functions, schemas, extensions, statistics and the rest.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on the table of extended statistics. Others none on relations, but with CASCADE those of what depends on the object: ACCESS EXCLUSIVE on each table of which a part
//! goes and on each relation that goes, until the transaction ends. A dependent column locks its table even where the
//! drop is refused for it.
//! # Work
//! None but catalog rows; files of relations that go are removed at commit.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `RemoveObjects`, src/backend/commands/dropcmds.c; `performMultipleDeletions`, src/backend/catalog/dependency.c.
//! # Not modelled
//! Casts, operators, collations, text search objects, languages and servers: what depends on them is not known, so a drop of
//! one is taken to succeed. Functions of extensions.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the many kinds of objects only some are treated apart"
)]

use super::alteration::refused;
use super::{deletion, errors};
use crate::catalog::{Catalog, Object, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::observed::{FunctionKindFacts, TypeKindFacts};
use crate::pg::{Name, RelationName};
use crate::sql::{Drop, ObjectKind, ObjectRef};

/// The effects; `None` where the statistics do not tell what there is.
pub(super) fn effects(statement: &Drop, catalog: &Catalog) -> Option<Effects> {
    let mut effects = Effects::default();
    let mut objects = Vec::new();
    for object in &statement.objects {
        match find(object, catalog)? {
            Ok(found) => objects.push(found),
            Err(error) if statement.if_exists && is_about_absence(&error) => {
                effects
                    .observations
                    .push(Observation::NothingToDo { object: catalog.name_for_new(&object.name) });
            }
            Err(error) => return Some(refused(effects, error)),
        }
    }
    let described = match statement.objects.as_slice() {
        [object] => described(object),
        _ => "desired object(s)".to_owned(),
    };
    if let Err(error) = deletion::delete(&objects, statement.cascade, &described, catalog, &mut effects) {
        return Some(refused(effects, error));
    }
    effects.work.insert(0, Work::Metadata);
    Some(effects)
}

/// A drop of something on which nothing that is known depends.
pub(super) fn unknown_dependents() -> Effects {
    Effects { work: vec![Work::Metadata], ..Effects::default() }
}

fn described(object: &ObjectRef) -> String {
    let name = errors::written(&object.name);
    match object.kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => {
            format!(
                "{} {name}({})",
                object.kind.word().to_lowercase(),
                object.arguments.iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            )
        }
        kind => format!("{} {name}", kind.word().to_lowercase()),
    }
}

fn is_about_absence(error: &PgError) -> bool {
    matches!(error.sqlstate, "42704" | "42883" | "3F000")
}

fn find(object: &ObjectRef, catalog: &Catalog) -> Option<Result<Object, PgError>> {
    let name = &object.name;
    if matches!(object.kind, ObjectKind::Type | ObjectKind::Domain) {
        return Some(find_type(name, object.kind == ObjectKind::Domain, catalog));
    }
    if object.kind == ObjectKind::Statistics {
        return Some(find_statistics(name, catalog));
    }
    if object.kind == ObjectKind::Schema {
        let names = catalog.names.as_ref()?;
        let message = || format!("schema \"{}\" does not exist", name.name);
        let found = names.schemas.contains(&name.name);
        return Some(if found {
            Ok(Object::Schema(name.name.clone()))
        } else {
            Err(errors::error("3F000", message()))
        });
    }
    if object.kind == ObjectKind::Extension {
        let message = || format!("extension \"{}\" does not exist", name.name);
        let found = catalog.extensions.contains(&name.name);
        return Some(if found {
            Ok(Object::Extension(name.name.clone()))
        } else {
            Err(errors::error("42704", message()))
        });
    }
    Some(function(object, catalog).and_then(|(name, arguments)| {
        if object.kind == ObjectKind::Function {
            demand_no_aggregate(&name, &arguments, catalog)?;
        }
        Ok(Object::Function { name, arguments })
    }))
}

fn find_statistics(name: &Name, catalog: &Catalog) -> Result<Object, PgError> {
    let (relation, object) =
        catalog.statistics_object(name).ok_or_else(|| errors::undefined_statistics(name))?;
    let statistics = RelationName::new(&object.schema, &object.name);
    Ok(Object::Statistics { relation: relation.name.clone(), statistics })
}

fn find_type(name: &Name, domain: bool, catalog: &Catalog) -> Result<Object, PgError> {
    let full = catalog.type_name(name);
    let known = catalog.user_type(name);
    if let Some(relation) =
        catalog.resolve(name).filter(|relation| relation.kind == RelationKind::CompositeType)
    {
        return Ok(Object::Relation(relation.name.clone()));
    }
    let (Some(full), Some(known)) = (full, known) else {
        return Err(errors::error("42704", format!("type \"{}\" does not exist", errors::written(name))));
    };
    if domain && known.kind != TypeKindFacts::Domain {
        return Err(errors::wrong_object(format!("\"{}\" is not a domain", errors::written(name))));
    }
    Ok(Object::Type(full))
}

/// The function, procedure or aggregate that a statement names, by its arguments where it gives them.
pub(super) fn function(
    object: &ObjectRef,
    catalog: &Catalog,
) -> Result<(RelationName, Vec<String>), PgError> {
    let name = &object.name;
    let word = if object.kind == ObjectKind::Routine { "routine" } else { kind_word(object.kind) };
    let written = errors::written(name);
    let missing = || match &object.arguments {
        Some(arguments) => {
            errors::error("42883", format!("{word} {written}({}) does not exist", arguments.join(", ")))
        }
        None => errors::error("42883", format!("could not find a {word} named \"{written}\"")),
    };
    let (full, known) = catalog.functions(name).ok_or_else(missing)?;
    // Without arguments, those of another kind are passed over; 13 finds them all the same.
    let by_kind = object.arguments.is_none() && catalog.server.version.major() >= 14;
    let mut matching = known.iter().filter(|function| match &object.arguments {
        Some(arguments) => function.takes(arguments),
        None => !by_kind || is_candidate(function.kind, object.kind),
    });
    let found = matching.next().ok_or_else(missing)?;
    if matching.next().is_some() {
        return Err(errors::error("42725", format!("{word} name \"{written}\" is not unique")));
    }
    let described = format!("{written}({})", found.arguments.join(", "));
    demand_kind(found.kind, object.kind, &described)?;
    Ok((full, found.arguments.clone()))
}

/// Whether a function may be meant where only its name is given.
fn is_candidate(found: FunctionKindFacts, named: ObjectKind) -> bool {
    match named {
        ObjectKind::Function | ObjectKind::Aggregate => found != FunctionKindFacts::Procedure,
        ObjectKind::Procedure => found == FunctionKindFacts::Procedure,
        _ => true,
    }
}

/// A function is no procedure, and neither is an aggregate.
///
/// # Source
/// `LookupFuncWithArgs`, src/backend/parser/parse_func.c.
fn demand_kind(found: FunctionKindFacts, named: ObjectKind, described: &str) -> Result<(), PgError> {
    let message = match named {
        ObjectKind::Function if found == FunctionKindFacts::Procedure => {
            format!("{described} is not a function")
        }
        ObjectKind::Procedure if found != FunctionKindFacts::Procedure => {
            format!("{described} is not a procedure")
        }
        ObjectKind::Aggregate if found != FunctionKindFacts::Aggregate => {
            format!("function {described} is not an aggregate")
        }
        _ => return Ok(()),
    };
    Err(errors::wrong_object(message))
}

/// An aggregate is dropped and altered as such.
pub(super) fn demand_no_aggregate(
    name: &RelationName,
    arguments: &[String],
    catalog: &Catalog,
) -> Result<(), PgError> {
    let known = catalog.functions_of(name).iter().find(|function| function.takes(arguments));
    if known.is_some_and(|function| function.kind == FunctionKindFacts::Aggregate) {
        let message = format!("\"{}\" is an aggregate function", name.name);
        return Err(errors::wrong_object(message));
    }
    Ok(())
}

fn kind_word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Procedure => "procedure",
        ObjectKind::Aggregate => "aggregate",
        _ => "function",
    }
}
