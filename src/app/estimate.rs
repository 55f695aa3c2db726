//! `pgtoll estimate`.

use crate::backfill;
use crate::cli::{Console, Estimate, Limits};
use crate::estimator::{self, Options};
use crate::migration::{self, Run, Script};
use crate::profile::Profile;
use crate::report::{self, Policy, Report, Status};

use super::{AppError, LIMIT_EXCEEDED, UNMODELLED, UNUSABLE_INPUT, WITHIN_LIMITS, input, output};

pub(super) fn run(arguments: &Estimate, console: &Console) -> Result<u8, AppError> {
    if arguments.json_schema {
        output::print(report::json_schema())?;
        return Ok(WITHIN_LIMITS);
    }
    let profile = input::profile(arguments.source.profile.as_deref())?;
    let run = if arguments.single_transaction { Run::SingleTransaction } else { Run::PerStatement };
    let scripts = migration::read(&arguments.files, run)?;
    let options = Options { profile: &profile, backfill: backfill::Options::default() };
    let catalog = input::catalog(&arguments.source, &scripts, &options)?;
    let report = report_on(&scripts, catalog, &options, &arguments.limits);
    output::report(&report, &arguments.output, console)?;
    Ok(status(&report, arguments.fail_on_unmodelled))
}

/// The report on scripts against a catalog.
pub(super) fn report_on(
    scripts: &[Script],
    catalog: crate::catalog::Catalog,
    options: &Options<'_>,
    limits: &Limits,
) -> Report {
    let mut evolving = catalog.clone();
    let outcomes = estimator::estimate(scripts, &mut evolving, options);
    report::build(&outcomes, &catalog, options.profile, &policy(limits, options.profile))
}

/// What the command line limits, else what the profile does.
fn policy(limits: &Limits, profile: &Profile) -> Policy {
    Policy {
        longest_lock: limits.max_lock.or(profile.limits.longest_lock),
        duration: limits.max_duration,
        wal: limits.max_wal,
        disk_peak: limits.max_disk,
    }
}

/// The worst of what the report says.
pub(super) fn status(report: &Report, fail_on_unmodelled: bool) -> u8 {
    let mut statements = report.migrations.iter().flat_map(|migration| &migration.statements);
    let unusable = |id: &str| id == "syntax-error" || id == "invalid-comment";
    let bad_input =
        statements.clone().any(|statement| statement.findings.iter().any(|finding| unusable(&finding.id)));
    if bad_input {
        UNUSABLE_INPUT
    } else if fail_on_unmodelled && statements.any(|statement| !statement.modelled) {
        UNMODELLED
    } else if report.verdict.status == Status::Fail {
        LIMIT_EXCEEDED
    } else {
        WITHIN_LIMITS
    }
}
