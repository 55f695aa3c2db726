//! `pgtoll backfill`.

use crate::backfill::{Options, Strategy, parse_name};
use crate::catalog::{Catalog, Change, Column, ColumnProperties};
use crate::cli::{self, Backfill, Console};
use crate::estimator;
use crate::migration::{Run, Script};
use crate::observed::{Gap, MeasuredBatch};
use crate::pg::RelationName;
use crate::sql::Statement;

use super::{AppError, UNUSABLE_INPUT, estimate, input, output};

pub(super) fn run(arguments: &Backfill, console: &Console) -> Result<u8, AppError> {
    let profile = input::profile(arguments.source.profile.as_deref())?;
    let given = given(arguments);
    let options = estimator::Options { profile: &profile, backfill: given };
    let template = template(arguments)?;
    let scripts = [Script::new(template.origin, &template.sql, Run::PerStatement)];
    let mut catalog = input::catalog(&arguments.source, &scripts, &options)?;
    let relation = add_measurements(arguments, &mut catalog)?;
    for script in &scripts {
        assume_columns(script, &relation, &mut catalog);
    }
    let report = estimate::report_on(&scripts, catalog, &options, &arguments.limits);
    let status = estimate::status(&report, false);
    let mut statements = report.migrations.iter().flat_map(|migration| &migration.statements);
    if status != UNUSABLE_INPUT && statements.all(|statement| statement.backfill.is_none()) {
        return Err(AppError::Usage(format!(
            "nothing here is a batch of {}: give its UPDATE or DELETE with --query FILE, or a comment line \
             `-- pgtoll: backfill table=… strategy=…` above the statement",
            arguments.table
        )));
    }
    output::report(&report, &arguments.output, console)?;
    Ok(status)
}

struct Template {
    origin: String,
    sql: String,
}

/// The statement of one batch: the user's, or one made from --set and --where.
fn template(arguments: &Backfill) -> Result<Template, AppError> {
    if let Some(path) = &arguments.query {
        return Ok(Template { origin: path.display().to_string(), sql: input::read(path)? });
    }
    let set = arguments.set.as_deref().ok_or_else(|| {
        AppError::Usage(
            "what does a batch change? Give --set 'column = expression', or a statement with --query FILE"
                .to_owned(),
        )
    })?;
    let key = arguments.key.as_deref().unwrap_or("id");
    let (table, own) = (&arguments.table, arguments.condition.as_deref());
    let and = own.map_or(String::new(), |condition| format!(" AND ({condition})"));
    let sql = match arguments.strategy.unwrap_or(cli::Strategy::Keyset) {
        cli::Strategy::Range => format!("UPDATE {table} SET {set} WHERE {key} >= :lo AND {key} < :hi{and}"),
        cli::Strategy::Keyset => format!(
            "UPDATE {table} SET {set} WHERE {key} IN (SELECT {key} FROM {table} WHERE {key} > :last{and} \
             ORDER BY {key} LIMIT :n)"
        ),
        cli::Strategy::UntilZero => {
            let left = own.ok_or_else(|| {
                AppError::Usage(
                    "which rows are left to do? --strategy until-zero never ends without --where 'condition'"
                        .to_owned(),
                )
            })?;
            format!(
                "UPDATE {table} SET {set} WHERE {key} IN (SELECT {key} FROM {table} WHERE {left} LIMIT :n)"
            )
        }
    };
    Ok(Template { origin: format!("backfill {table}"), sql: format!("{sql};\n") })
}

fn given(arguments: &Backfill) -> Options {
    let pacing = &arguments.pacing;
    Options {
        strategy: arguments.strategy.map(|strategy| match strategy {
            cli::Strategy::Range => Strategy::Range,
            cli::Strategy::Keyset => Strategy::Keyset,
            cli::Strategy::UntilZero => Strategy::UntilZero { ordered: false },
        }),
        table: Some(arguments.table.clone()),
        key: arguments.key.clone(),
        batch_sizes: arguments.batch_size.clone(),
        sub_batch_size: arguments.sub_batch_size,
        interval: pacing.interval,
        pause: pacing.pause,
        vacuum_every: pacing.vacuum_every,
        workers: Some(pacing.workers),
        deadline: pacing.deadline,
        rows: arguments.rows.map(|rows| rows as f64),
    }
}

/// What the user measured counts like what the statistics file holds.
fn add_measurements(arguments: &Backfill, catalog: &mut Catalog) -> Result<RelationName, AppError> {
    let name = parse_name(&arguments.table);
    let relation = catalog.resolve(&name).map(|relation| relation.name.clone()).ok_or_else(|| {
        AppError::Usage(format!(
            "table {} is not in the statistics: check its name and schema, and write it as SQL does: '\"Orders\"'",
            arguments.table
        ))
    })?;
    catalog.measured_batches.extend(arguments.measured.iter().map(|measured| MeasuredBatch {
        relation: relation.clone(),
        rows: measured.rows as f64,
        seconds: measured.duration.0,
        source: "given with --measured".to_owned(),
    }));
    Ok(relation)
}

/// A backfill is mostly asked about before its column exists: such columns are taken as added, null in every row.
fn assume_columns(script: &Script, relation: &RelationName, catalog: &mut Catalog) {
    for statement in script.statements() {
        let Ok(Statement::Update(update)) = &statement.parsed else {
            continue;
        };
        for (name, _) in &update.assignments {
            let known = catalog.relation(relation).is_none_or(|table| table.column(name).is_some());
            if known {
                continue;
            }
            catalog.gaps.push(Gap {
                topic: format!("column {name} of {relation}"),
                reason: "not in the statistics: taken as a bigint column that is null in every row"
                    .to_owned(),
            });
            let column = Column {
                properties: ColumnProperties::default(),
                name: name.clone(),
                type_name: "bigint".to_owned(),
                not_null: false,
                default: None,
                initial: None,
                generated: None,
                identity: false,
                toastable: false,
                statistics: None,
            };
            catalog.apply(Change::AddColumn { relation: relation.clone(), column });
        }
    }
}
