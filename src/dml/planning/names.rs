//! What the names at one level of a query mean.

use crate::catalog::Relation;
use crate::sql::{CommonTable, Expression};

use crate::dml::names::SYSTEM_COLUMNS;

/// The names visible at one level, and those around it.
#[derive(Debug, Clone)]
pub(super) struct Names<'n> {
    /// Members of FROM in order.
    pub members: Vec<Member>,
    /// The level around.
    pub outer: Option<&'n Names<'n>>,
    /// Members of WITH, the innermost last.
    pub with: &'n [Common<'n>],
}

/// A member of WITH and how often the statement names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common<'n> {
    /// The member.
    pub table: &'n CommonTable,
    /// How often.
    pub references: usize,
    /// It is read inside its own definition.
    pub recursive: bool,
}

/// A member of FROM.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The name that qualifies its columns in the statement.
    pub name: String,
    /// What qualifies them here.
    pub id: String,
    /// Its columns and what each of them is.
    pub columns: Vec<(String, Expression)>,
    /// It may have columns that are not known.
    pub open: bool,
}

impl Member {
    /// A table; an alias may give names to its first columns.
    pub(super) fn table(relation: &Relation, name: &str, renamed: &[String], id: String) -> Self {
        let visible =
            |(place, real): (usize, &String)| (renamed.get(place).unwrap_or(real).clone(), column(&id, real));
        let real: Vec<String> = relation.columns.iter().map(|column| column.name.clone()).collect();
        let columns = real.iter().enumerate().map(visible).collect();
        Self { name: name.to_owned(), columns, open: relation.columns.is_empty(), id }
    }

    /// Something of which only the names of columns are known, if those.
    pub(super) fn opaque(name: &str, columns: Vec<String>, open: bool, id: String) -> Self {
        let columns = columns.into_iter().map(|name| (name.clone(), column(&id, &name))).collect();
        Self { name: name.to_owned(), columns, open, id }
    }

    fn find(&self, name: &str) -> Option<Expression> {
        let known = self.columns.iter().find(|(column, _)| column == name);
        known.map(|(_, expression)| expression.clone())
    }

    /// The whole row, as a value.
    pub(super) fn row(&self) -> Expression {
        Expression::Row(self.everything())
    }

    /// All of its columns.
    fn everything(&self) -> Vec<Expression> {
        if self.open {
            return vec![column(&self.id, EVERY_COLUMN)];
        }
        self.columns.iter().map(|(_, expression)| expression.clone()).collect()
    }
}

/// Stands for all columns of a member.
pub(in crate::dml) const EVERY_COLUMN: &str = "*";

/// A column in the one way in which they are written here.
pub(super) fn column(id: &str, name: &str) -> Expression {
    Expression::Column { qualifier: Some(id.to_owned()), name: name.to_owned() }
}

impl Names<'_> {
    /// What a column is; itself where nobody knows.
    pub(super) fn column(&self, qualifier: Option<&str>, name: &str) -> Expression {
        let found = match qualifier {
            Some(qualifier) => self.qualified(qualifier, name),
            None => self.unqualified(name),
        };
        found.or_else(|| Some(self.outer?.column(qualifier, name))).unwrap_or_else(|| Expression::Column {
            qualifier: qualifier.map(str::to_owned),
            name: name.to_owned(),
        })
    }

    fn qualified(&self, qualifier: &str, name: &str) -> Option<Expression> {
        let member = self.members.iter().find(|member| member.name == qualifier)?;
        Some(member.find(name).unwrap_or_else(|| column(&member.id, name)))
    }

    fn unqualified(&self, name: &str) -> Option<Expression> {
        let known = self.members.iter().find_map(|member| member.find(name));
        known
            .or_else(|| {
                // The whole row.
                let member = self.members.iter().find(|member| member.name == name)?;
                Some(member.row())
            })
            .or_else(|| {
                let first = self.members.first().filter(|_| SYSTEM_COLUMNS.contains(&name))?;
                Some(column(&first.id, name))
            })
            .or_else(|| {
                // Not a column of anything that is known: of the member whose columns are not, unless a level around
                // has it.
                let outside = self.outer.is_some_and(|outer| outer.knows(name));
                let open = self.members.iter().find(|member| member.open && !outside)?;
                Some(column(&open.id, name))
            })
    }

    fn knows(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.find(name).is_some())
            || self.outer.is_some_and(|outer| outer.knows(name))
    }

    /// The columns of `*` or of `member.*`.
    pub(super) fn everything(&self, of: Option<&str>) -> Vec<(String, Expression)> {
        let wanted = self.members.iter().filter(|member| of.is_none_or(|name| member.name == name));
        let all = wanted.flat_map(|member| {
            if member.open {
                vec![(EVERY_COLUMN.to_owned(), column(&member.id, EVERY_COLUMN))]
            } else {
                member.columns.clone()
            }
        });
        all.collect()
    }

    /// The names and what is around them, for something inside this level.
    pub(super) fn inside<'s>(&'s self, with: &'s [Common<'s>]) -> Names<'s> {
        Names { members: Vec::new(), outer: Some(self), with }
    }
}
