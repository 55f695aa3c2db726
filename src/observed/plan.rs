//! EXPLAIN output as the file keeps it: shapes and numbers, no conditions and so no literals.

use serde::{Deserialize, Serialize};

use super::facts::NameFacts;

/// The plan of one statement, or of one batch of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSample {
    /// [`fingerprint`] of the statement's text.
    pub statement: String,
    /// What was explained.
    pub half: ExplainedHalf,
    /// Which batch, where the statement is one of many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchPosition>,
    /// The plan.
    pub plan: PlanNode,
}

/// Whether the statement as written could be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExplainedHalf {
    /// The statement as written.
    Whole,
    /// A SELECT of the rows that it would read, since it names what does not exist yet.
    Reading,
}

/// Where on the key a sampled batch lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchPosition {
    /// Rows, or key steps, per batch.
    pub batch_size: u64,
    /// 0 at the smallest key, 1 at the largest.
    pub position: f64,
}

/// One node of a plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanNode {
    /// `Node Type`: `Seq Scan`, `ModifyTable`.
    pub node: String,
    /// `Parent Relationship`: `Outer`, `Inner`, `SubPlan`, `InitPlan`, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The relation that it reads or writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<NameFacts>,
    /// The index that it uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// `Join Type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// It filters rows after reading them (a `Filter` is there).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filters: bool,
    /// `Plan Rows`: rows that one execution of the node returns.
    pub rows: f64,
    /// `Plan Width` in bytes.
    pub width: f64,
    /// `Startup Cost` in planner units.
    pub startup_cost: f64,
    /// `Total Cost` of one execution in planner units, children included.
    pub total_cost: f64,
    /// `Workers Planned`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workers: Option<u32>,
    /// Inputs and sub-plans in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<PlanNode>,
}

impl PlanNode {
    /// This node and all below it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a PlanNode)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}

/// The name under which plans of a statement are kept: FNV-1a over its text with white space folded, so that
/// moving or re-indenting a statement keeps its plans and changing it loses them.
pub fn fingerprint(statement: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let folded = statement.split_whitespace().flat_map(|word| word.bytes().chain([b' ']));
    for byte in folded {
        hash ^= u64::from(byte);
        hash = hash.wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn white_space_does_not_change_a_fingerprint_and_words_do() {
        assert_eq!(fingerprint("UPDATE a\n  SET b = 1"), fingerprint("UPDATE a SET b = 1 "));
        assert_ne!(fingerprint("UPDATE a SET b = 1"), fingerprint("UPDATE a SET b = 2"));
    }
}
