//! Expressions, as far as the models need to look into them.

use super::Query;

/// An expression. Shapes that no model looks into are kept as their text and what they refer to.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A column, perhaps qualified by a table or an alias.
    Column {
        /// The table or alias before the dot.
        qualifier: Option<String>,
        /// The column.
        name: String,
    },
    /// NULL.
    Null,
    /// TRUE or FALSE.
    Boolean(bool),
    /// A number as written.
    Number(String),
    /// A string constant, unescaped.
    Text(String),
    /// A psql variable (`:lo`, without the colon) or a parameter (`$1`).
    Variable(String),
    /// A type cast, `CAST(x AS t)` or `x::t`.
    Cast {
        /// What is cast.
        operand: Box<Expression>,
        /// The type, as written.
        to: String,
    },
    /// A binary operator.
    Binary {
        /// The operator.
        operator: Operator,
        /// Left operand.
        left: Box<Expression>,
        /// Right operand.
        right: Box<Expression>,
    },
    /// AND of two or more, flattened.
    And(Vec<Expression>),
    /// OR of two or more, flattened.
    Or(Vec<Expression>),
    /// NOT.
    Not(Box<Expression>),
    /// `x IS NULL`, or with `negated` `x IS NOT NULL`.
    IsNull {
        /// What is tested.
        operand: Box<Expression>,
        /// IS NOT NULL.
        negated: bool,
    },
    /// `x BETWEEN low AND high`.
    Between {
        /// What is tested.
        operand: Box<Expression>,
        /// Inclusive lower bound.
        low: Box<Expression>,
        /// Inclusive upper bound.
        high: Box<Expression>,
        /// NOT BETWEEN.
        negated: bool,
    },
    /// `x IN (a, b, …)`, also `x = ANY (ARRAY[…])` with listed members.
    InList {
        /// What is tested; a `Row` where several columns are.
        operand: Box<Expression>,
        /// The members.
        members: Vec<Expression>,
        /// NOT IN.
        negated: bool,
    },
    /// `x IN (SELECT …)`.
    InQuery {
        /// What is tested; a `Row` where several columns are.
        operand: Box<Expression>,
        /// The sub-select.
        query: Box<Query>,
        /// NOT IN.
        negated: bool,
    },
    /// `EXISTS (SELECT …)`.
    Exists(Box<Query>),
    /// A scalar sub-select.
    Subquery(Box<Query>),
    /// A function call, aggregates included.
    Call {
        /// The function, as written (folded).
        function: super::FunctionName,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `(a, b)` or `ROW(a, b)`.
    Row(Vec<Expression>),
    /// Anything else.
    Other {
        /// The text, as written.
        text: String,
        /// The direct operands that could be found inside, in order.
        parts: Vec<Expression>,
    },
}

/// Binary operators that the models tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `<>`, `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `IS DISTINCT FROM`
    IsDistinctFrom,
    /// Any other, as written: `+`, `||`, `->>`, `~`, `LIKE`.
    Other(String),
}

/// Something that an expression names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferencedName<'a> {
    /// The table or alias before the dot.
    pub qualifier: Option<&'a str>,
    /// The column.
    pub name: &'a str,
}

impl Expression {
    /// Direct operands, in order; sub-selects are not entered.
    pub fn operands(&self) -> Vec<&Expression> {
        match self {
            Self::Column { .. }
            | Self::Null
            | Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Exists(_)
            | Self::Subquery(_) => Vec::new(),
            Self::Cast { operand, .. }
            | Self::Not(operand)
            | Self::IsNull { operand, .. }
            | Self::InQuery { operand, .. } => vec![operand],
            Self::Binary { left, right, .. } => vec![left, right],
            Self::Between { operand, low, high, .. } => vec![operand, low, high],
            Self::InList { operand, members, .. } => {
                std::iter::once(operand.as_ref()).chain(members).collect()
            }
            Self::And(items)
            | Self::Or(items)
            | Self::Row(items)
            | Self::Call { arguments: items, .. }
            | Self::Other { parts: items, .. } => items.iter().collect(),
        }
    }

    /// Calls `visit` on this expression and everything inside it, sub-selects' own expressions excepted.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expression)) {
        visit(self);
        for operand in self.operands() {
            operand.walk(visit);
        }
    }

    /// Columns that the expression names, outside sub-selects.
    pub fn columns(&self) -> Vec<ReferencedName<'_>> {
        let mut names = Vec::new();
        self.walk(&mut |expression| {
            if let Self::Column { qualifier, name } = expression {
                names.push(ReferencedName { qualifier: qualifier.as_deref(), name });
            }
        });
        names
    }

    /// Gives a column another name wherever it stands, outside sub-selects.
    pub fn rename_column(&mut self, from: &str, to: &str) {
        match self {
            Self::Column { name, .. } => {
                if name == from {
                    to.clone_into(name);
                }
            }
            Self::Null
            | Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Exists(_)
            | Self::Subquery(_) => {}
            Self::Cast { operand, .. }
            | Self::Not(operand)
            | Self::IsNull { operand, .. }
            | Self::InQuery { operand, .. } => operand.rename_column(from, to),
            Self::Binary { left, right, .. } => {
                left.rename_column(from, to);
                right.rename_column(from, to);
            }
            Self::Between { operand, low, high, .. } => {
                operand.rename_column(from, to);
                low.rename_column(from, to);
                high.rename_column(from, to);
            }
            Self::InList { operand, members, .. } => {
                operand.rename_column(from, to);
                members.iter_mut().for_each(|member| member.rename_column(from, to));
            }
            Self::And(items)
            | Self::Or(items)
            | Self::Row(items)
            | Self::Call { arguments: items, .. }
            | Self::Other { parts: items, .. } => {
                items.iter_mut().for_each(|item| item.rename_column(from, to));
            }
        }
    }

    /// Functions that the expression calls, outside sub-selects.
    pub fn functions(&self) -> Vec<&super::FunctionName> {
        let mut names = Vec::new();
        self.walk(&mut |expression| {
            if let Self::Call { function, .. } = expression {
                names.push(function);
            }
        });
        names
    }

    /// The sub-selects directly inside.
    pub fn subqueries(&self) -> Vec<&Query> {
        let mut queries = Vec::new();
        self.walk(&mut |expression| {
            if let Self::InQuery { query, .. } | Self::Exists(query) | Self::Subquery(query) = expression {
                queries.push(query.as_ref());
            }
        });
        queries
    }

    /// The conditions that all have to hold: the members of a top-level AND, or the expression itself.
    pub fn conjuncts(&self) -> &[Expression] {
        if let Self::And(items) = self { items } else { std::slice::from_ref(self) }
    }

    /// The column, where the expression is nothing else (a cast around it included).
    pub fn as_column(&self) -> Option<&str> {
        if let Self::Column { name, .. } = self {
            Some(name)
        } else if let Self::Cast { operand, .. } = self {
            operand.as_column()
        } else {
            None
        }
    }

    /// The same with every column under another qualifier, or none. Sub-selects, and text that is not looked into,
    /// stay as they are.
    #[must_use]
    pub fn qualified(&self, qualifier: Option<&str>) -> Self {
        if let Self::Column { name, .. } = self {
            Self::Column { qualifier: qualifier.map(str::to_owned), name: name.clone() }
        } else if let Self::Other { .. } = self {
            self.clone()
        } else {
            self.with_operands(&mut |operand| operand.qualified(qualifier))
        }
    }

    /// The same with each direct operand replaced. Sub-selects stay as they are.
    #[must_use]
    pub fn with_operands(&self, replaced: &mut impl FnMut(&Self) -> Self) -> Self {
        let mut one = |operand: &Self| Box::new(replaced(operand));
        match self {
            Self::Column { .. }
            | Self::Null
            | Self::Boolean(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Variable(_)
            | Self::Exists(_)
            | Self::Subquery(_) => self.clone(),
            Self::Cast { operand, to } => Self::Cast { operand: one(operand), to: to.clone() },
            Self::Binary { operator, left, right } => {
                Self::Binary { operator: operator.clone(), left: one(left), right: one(right) }
            }
            Self::Not(operand) => Self::Not(one(operand)),
            Self::IsNull { operand, negated } => Self::IsNull { operand: one(operand), negated: *negated },
            Self::Between { operand, low, high, negated } => {
                Self::Between { operand: one(operand), low: one(low), high: one(high), negated: *negated }
            }
            Self::InQuery { operand, query, negated } => {
                Self::InQuery { operand: one(operand), query: query.clone(), negated: *negated }
            }
            Self::InList { operand, members, negated } => Self::InList {
                operand: one(operand),
                members: members.iter().map(replaced).collect(),
                negated: *negated,
            },
            Self::And(items) => Self::And(items.iter().map(replaced).collect()),
            Self::Or(items) => Self::Or(items.iter().map(replaced).collect()),
            Self::Row(items) => Self::Row(items.iter().map(replaced).collect()),
            Self::Call { function, arguments } => {
                Self::Call { function: function.clone(), arguments: arguments.iter().map(replaced).collect() }
            }
            Self::Other { text, parts } => {
                Self::Other { text: text.clone(), parts: parts.iter().map(replaced).collect() }
            }
        }
    }
}
