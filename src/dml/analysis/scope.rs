//! The names that an expression may use.

use crate::catalog::Relation;
use crate::effect::PgError;
use crate::pg::TypeName;

use super::errors;
use crate::dml::names::SYSTEM_COLUMNS;

/// A column and, where it is certain, its type.
#[derive(Debug, Clone)]
pub(in crate::dml) struct Column {
    /// Its name.
    pub name: String,
    /// Its type; that of PostgreSQL's literals without one is not known either.
    pub type_name: Option<String>,
}

/// Columns of something.
#[derive(Debug, Clone, Default)]
pub(super) struct Visible {
    /// Those that are known.
    pub columns: Vec<Column>,
    /// There may be others.
    pub open: bool,
}

/// A member of FROM.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The name that qualifies its columns; empty where it has none.
    pub name: String,
    /// Its columns.
    pub visible: Visible,
    /// It is a table and has system columns.
    pub is_table: bool,
}

/// A member of WITH.
#[derive(Debug, Clone)]
pub(super) struct Common {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub visible: Visible,
}

/// Names at one level, and those around it.
#[derive(Debug, Clone)]
pub(super) struct Scope<'s> {
    /// Members of FROM.
    pub members: Vec<Member>,
    /// Columns that a join has merged: either side's is meant.
    pub merged: Vec<String>,
    /// The level around.
    pub outer: Option<&'s Scope<'s>>,
    /// Members of WITH, the innermost last.
    pub with: &'s [Common],
    /// Its columns are found under their member's name alone: OLD and NEW in what a rule does.
    pub by_member_only: bool,
}

impl Visible {
    /// Columns of which nothing is known.
    pub(super) fn unknown() -> Self {
        Self { columns: Vec::new(), open: true }
    }

    /// A relation's columns.
    pub(super) fn of(relation: &Relation) -> Self {
        let columns = relation
            .columns
            .iter()
            .map(|column| Column { name: column.name.clone(), type_name: Some(column.type_name.clone()) });
        Self { columns: columns.collect(), open: relation.columns.is_empty() }
    }

    /// The same under the names of an alias or of WITH.
    pub(super) fn renamed(mut self, names: &[String]) -> Self {
        for (column, name) in self.columns.iter_mut().zip(names) {
            column.name.clone_from(name);
        }
        for name in names.iter().skip(self.columns.len()) {
            self.columns.push(Column { name: name.clone(), type_name: None });
        }
        self
    }

    fn find(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl<'s> Scope<'s> {
    /// No members, these of WITH.
    pub(super) fn outermost(with: &'s [Common]) -> Self {
        Self { members: Vec::new(), merged: Vec::new(), outer: None, with, by_member_only: false }
    }

    /// A level inside this one.
    pub(super) fn inside(&'s self, with: &'s [Common]) -> Self {
        Self { outer: Some(self), ..Self::outermost(with) }
    }

    /// The type of a column, where it is known.
    pub(super) fn column(&self, qualifier: Option<&str>, name: &str) -> Result<Option<TypeName>, PgError> {
        let found = match qualifier {
            Some(qualifier) => self.qualified(qualifier, name)?,
            None => self.unqualified(name)?,
        };
        Ok(found.as_deref().map(TypeName::parse))
    }

    fn qualified(&self, qualifier: &str, name: &str) -> Result<Option<String>, PgError> {
        let Some(member) = self.members.iter().find(|member| member.name == qualifier) else {
            return match self.outer {
                Some(outer) => outer.qualified(qualifier, name),
                None => Err(errors::missing_member(qualifier)),
            };
        };
        match member.visible.find(name) {
            Some(column) => Ok(column.type_name.clone()),
            None if member.visible.open || (member.is_table && SYSTEM_COLUMNS.contains(&name)) => Ok(None),
            None => Err(errors::undefined_column(Some(qualifier), name)),
        }
    }

    fn unqualified(&self, name: &str) -> Result<Option<String>, PgError> {
        if self.by_member_only {
            return Err(errors::undefined_column(None, name));
        }
        let found: Vec<_> = self.members.iter().filter_map(|member| member.visible.find(name)).collect();
        if let Some(first) = found.first() {
            let ambiguous = found.len() > 1 && !self.merged.iter().any(|merged| merged == name);
            return if ambiguous { Err(errors::ambiguous_column(name)) } else { Ok(first.type_name.clone()) };
        }
        let system = SYSTEM_COLUMNS.contains(&name) && self.members.iter().any(|member| member.is_table);
        let whole_row = self.members.iter().any(|member| member.name == name);
        if system || whole_row || self.members.iter().any(|member| member.visible.open) {
            return Ok(None);
        }
        match self.outer {
            Some(outer) => outer.unqualified(name),
            None => Err(errors::undefined_column(None, name)),
        }
    }

    /// The columns of `*`, or of `member.*`.
    pub(super) fn everything(&self, of: Option<&str>) -> Result<Visible, PgError> {
        let wanted: Vec<_> =
            self.members.iter().filter(|member| of.is_none_or(|name| member.name == name)).collect();
        if let (Some(name), []) = (of, wanted.as_slice()) {
            return match self.outer {
                Some(outer) => outer.everything(of),
                None => Err(errors::missing_member(name)),
            };
        }
        let mut all = Visible { columns: Vec::new(), open: !self.merged.is_empty() };
        for member in wanted {
            all.columns.extend(member.visible.columns.iter().cloned());
            all.open |= member.visible.open;
        }
        Ok(all)
    }
}
