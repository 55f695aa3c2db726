//! What an expression or a body refers to, as `pg_depend` has it: objects outside PostgreSQL's own schemas.

use serde::{Deserialize, Serialize};

use super::NameFacts;

/// Everything that a view, a rule, a policy, a default, a condition or a function's body refers to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UsesFacts {
    /// Columns, by relation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<UsedColumns>,
    /// Relations as a whole: `count(*)`, sequences of `nextval`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<NameFacts>,
    /// Functions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<SignatureFacts>,
    /// Types.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<NameFacts>,
}

/// Columns of one relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedColumns {
    /// The relation.
    pub relation: NameFacts,
    /// Its columns.
    pub columns: Vec<String>,
}

/// A function, told from others of its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureFacts {
    /// Its name.
    pub name: NameFacts,
    /// Types of its input arguments, as `format_type` writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

impl UsesFacts {
    /// Whether it refers to nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every relation, each once or more.
    pub fn all_relations(&self) -> impl Iterator<Item = &NameFacts> {
        self.columns.iter().map(|used| &used.relation).chain(&self.relations)
    }

    /// Whether it refers to the relation in any way.
    pub fn uses_relation(&self, relation: &NameFacts) -> bool {
        self.all_relations().any(|used| used == relation)
    }

    /// Whether it refers to the column.
    pub fn uses_column(&self, relation: &NameFacts, column: &str) -> bool {
        let of_relation = self.columns.iter().filter(|used| used.relation == *relation);
        of_relation.flat_map(|used| &used.columns).any(|used| used == column)
    }

    /// Adds a reference to a column.
    pub fn add_column(&mut self, relation: &NameFacts, column: &str) {
        if self.uses_column(relation, column) {
            return;
        }
        match self.columns.iter_mut().find(|used| used.relation == *relation) {
            Some(used) => used.columns.push(column.to_owned()),
            None => {
                let (relation, columns) = (relation.clone(), vec![column.to_owned()]);
                self.columns.push(UsedColumns { relation, columns });
            }
        }
    }

    /// Adds all that another refers to.
    pub fn add(&mut self, other: &Self) {
        for used in &other.columns {
            used.columns.iter().for_each(|column| self.add_column(&used.relation, column));
        }
        add_missing(&mut self.relations, &other.relations);
        add_missing(&mut self.functions, &other.functions);
        add_missing(&mut self.types, &other.types);
    }

    /// The relation has another name.
    pub fn rename_relation(&mut self, from: &NameFacts, to: &NameFacts) {
        let columns = self.columns.iter_mut().map(|used| &mut used.relation);
        for name in columns.chain(&mut self.relations).filter(|name| *name == from) {
            *name = to.clone();
        }
    }

    /// The column has another name.
    pub fn rename_column(&mut self, relation: &NameFacts, from: &str, to: &str) {
        let of_relation = self.columns.iter_mut().filter(|used| used.relation == *relation);
        for column in of_relation.flat_map(|used| &mut used.columns).filter(|column| *column == from) {
            to.clone_into(column);
        }
    }
}

fn add_missing<T: Clone + PartialEq>(to: &mut Vec<T>, from: &[T]) {
    for item in from {
        if !to.contains(item) {
            to.push(item.clone());
        }
    }
}
