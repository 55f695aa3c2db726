//! The figures of a profile. A field's name is its key in the file and carries its unit.

use super::section::Section;
use crate::estimate::Estimate;
use crate::units::{Count, Seconds};

/// Seconds for one unit of work.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// Seconds per unit.
    pub seconds: Estimate<Seconds>,
    /// Who measured it and where, or what it was derived from.
    pub source: String,
}

/// A bare number.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// The number.
    pub value: Estimate<Count>,
    /// Who measured it and where, or what it was derived from.
    pub source: String,
}

/// What a figure's key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureKey {
    /// The key in `[rates]`.
    pub key: &'static str,
    /// One sentence.
    pub meaning: &'static str,
}

impl From<(Estimate<Count>, String)> for Rate {
    fn from((value, source): (Estimate<Count>, String)) -> Self {
        Self { seconds: value.map(|number| number), source }
    }
}

impl From<(Estimate<Count>, String)> for Ratio {
    fn from((value, source): (Estimate<Count>, String)) -> Self {
        Self { value, source }
    }
}

impl Rate {
    /// The rate for an environment that is only thought to be alike: low and high move out by a factor.
    fn inherited(&self, from: &str, spread: f64) -> Self {
        Self { seconds: widened(self.seconds, spread), source: inherited_source(&self.source, from, spread) }
    }
}

impl Ratio {
    fn inherited(&self, from: &str, spread: f64) -> Self {
        Self { value: widened(self.value, spread), source: inherited_source(&self.source, from, spread) }
    }
}

fn widened<U: crate::units::Unit>(value: Estimate<U>, spread: f64) -> Estimate<U> {
    Estimate { p05: U::of(value.p05.get() / spread), p50: value.p50, p95: U::of(value.p95.get() * spread) }
}

fn inherited_source(source: &str, from: &str, spread: f64) -> String {
    format!("profile {from}, low and high {spread} times wider: {source}")
}

macro_rules! rates {
    ($( #[doc = $doc:literal] $field:ident: $kind:ident, )*) => {
        /// How long elementary steps take.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Rates {
            $( #[doc = $doc] pub $field: $kind, )*
        }

        impl Rates {
            /// Every figure with its meaning, in the order of the files.
            pub const FIGURES: &[FigureKey] = &[
                $( FigureKey { key: stringify!($field), meaning: $doc }, )*
            ];

            /// Reads every figure, so that all problems are found; none where one is missing or wrong.
            pub(super) fn read(section: &mut Section<'_>) -> Option<Self> {
                $( let $field: Option<$kind> = section.figure(stringify!($field)).map($kind::from); )*
                Some(Self { $( $field: $field?, )* })
            }

            /// Reads the figures that are there and takes the others from another profile.
            pub(super) fn read_over(
                section: &mut Section<'_>,
                base: &Self,
                from: &str,
                spread: f64,
            ) -> Self {
                Self {
                    $( $field: if section.has(stringify!($field)) {
                        section.figure(stringify!($field)).map_or_else(|| base.$field.clone(), $kind::from)
                    } else {
                        base.$field.inherited(from, spread)
                    }, )*
                }
            }
        }
    };
}

rates! {
    #[doc = "Statement that only changes system catalogs."]
    metadata_seconds_per_statement: Rate,
    #[doc = "Commit, the wait for the WAL on disk included."]
    commit_seconds_per_commit: Rate,
    #[doc = "Statement sent, parsed, planned and answered, whatever it does."]
    round_trip_seconds_per_statement: Rate,
    #[doc = "Share of the server's memory (effective_cache_size) that one relation gets."]
    cache_share_of_one_relation: Ratio,
    #[doc = "Sequential read of a page that memory holds."]
    sequential_read_cached_seconds_per_page: Rate,
    #[doc = "Sequential read of a page from disk."]
    sequential_read_uncached_seconds_per_page: Rate,
    #[doc = "Read of a page anywhere that memory holds."]
    random_read_cached_seconds_per_page: Rate,
    #[doc = "Read of a page anywhere from disk."]
    random_read_uncached_seconds_per_page: Rate,
    #[doc = "Row taken from its page, its visibility checked, one column tested."]
    scan_seconds_per_row: Rate,
    #[doc = "Call of a cheap function or operator."]
    call_seconds_per_call: Rate,
    #[doc = "Text parsed or matched: to_tsvector, regular expressions, JSON."]
    text_seconds_per_byte: Rate,
    #[doc = "Out-of-line value fetched and decompressed."]
    detoast_seconds_per_byte: Rate,
    #[doc = "Unit of the planner's cost of scans, sorts and joins."]
    plan_seconds_per_planner_unit: Rate,
    #[doc = "Unit of the planner's cost of index look-ups repeated per row."]
    plan_lookup_seconds_per_planner_unit: Rate,
    #[doc = "Row found by a btree index, all pages in memory."]
    index_lookup_seconds_per_lookup: Rate,
    #[doc = "Row of either side put through a join of two whole tables."]
    join_seconds_per_row: Rate,
    #[doc = "Row copied into a new heap, besides its bytes."]
    rewrite_seconds_per_row: Rate,
    #[doc = "Byte of a new heap written, WAL and final flush included."]
    rewrite_seconds_per_byte: Rate,
    #[doc = "Index entry formed from its row and given to the sort, and later to the index."]
    index_build_seconds_per_entry: Rate,
    #[doc = "Comparison in a sort: integers, timestamps, uuid."]
    sort_fixed_seconds_per_comparison: Rate,
    #[doc = "Comparison in a sort: text under C, bytea."]
    sort_plain_text_seconds_per_comparison: Rate,
    #[doc = "Comparison in a sort: text under another collation."]
    sort_collated_text_seconds_per_comparison: Rate,
    #[doc = "Comparison in a sort: numeric, arrays, jsonb."]
    sort_other_seconds_per_comparison: Rate,
    #[doc = "Byte written to and read back from the temporary files of a sort."]
    sort_spill_seconds_per_byte: Rate,
    #[doc = "Byte of a new index written, WAL and final flush included."]
    index_write_seconds_per_byte: Rate,
    #[doc = "Entry checked against the heap by the second pass of CREATE INDEX CONCURRENTLY."]
    index_validate_seconds_per_entry: Rate,
    #[doc = "Share of one process's speed that each parallel worker adds to an index build."]
    index_build_share_per_worker: Ratio,
    #[doc = "GIN build, by byte of the values indexed."]
    gin_build_seconds_per_byte: Rate,
    #[doc = "GiST or SP-GiST build, by entry."]
    gist_build_seconds_per_entry: Rate,
    #[doc = "Hash index build, by entry."]
    hash_build_seconds_per_entry: Rate,
    #[doc = "BRIN build, by row."]
    brin_build_seconds_per_row: Rate,
    #[doc = "Entry added at the end of a btree, pages in memory."]
    btree_append_seconds_per_entry: Rate,
    #[doc = "Entry added anywhere in a btree, pages in memory."]
    btree_insert_seconds_per_entry: Rate,
    #[doc = "What an entry costs more where an update adds it beside the old one."]
    btree_update_seconds_per_entry: Rate,
    #[doc = "GIN entry added, by byte of the value indexed."]
    gin_insert_seconds_per_byte: Rate,
    #[doc = "Entry added to a GiST or SP-GiST index."]
    gist_insert_seconds_per_entry: Rate,
    #[doc = "Entry added to a hash index."]
    hash_insert_seconds_per_entry: Rate,
    #[doc = "Row noted in a BRIN index."]
    brin_insert_seconds_per_entry: Rate,
    #[doc = "Row inserted into the heap, besides its bytes and its indexes."]
    insert_seconds_per_row: Rate,
    #[doc = "Row updated on its own page, no index touched."]
    hot_update_seconds_per_row: Rate,
    #[doc = "Row updated with a new place in the heap, besides its indexes."]
    update_seconds_per_row: Rate,
    #[doc = "Row deleted."]
    delete_seconds_per_row: Rate,
    #[doc = "Byte of a new row version written to the heap and the WAL."]
    row_write_seconds_per_byte: Rate,
    #[doc = "Byte compressed and stored out of line."]
    toast_write_seconds_per_byte: Rate,
    #[doc = "Byte of a full-page image written to the WAL."]
    page_image_seconds_per_byte: Rate,
    #[doc = "Trigger call without any query."]
    trigger_seconds_per_call: Rate,
    #[doc = "Query inside a trigger that finds its row by an index."]
    trigger_query_seconds_per_query: Rate,
    #[doc = "INSERT, UPDATE or DELETE of one row inside a trigger."]
    trigger_write_seconds_per_write: Rate,
    #[doc = "Notification sent by pg_notify."]
    notification_seconds_per_notification: Rate,
    #[doc = "Foreign key looked up for one changed row, pages in memory."]
    foreign_key_seconds_per_check: Rate,
    #[doc = "Heap page vacuumed, besides reading it."]
    vacuum_seconds_per_page: Rate,
    #[doc = "Heap page with dead rows changed by a vacuum, and gone back to for their line pointers."]
    vacuum_seconds_per_changed_page: Rate,
    #[doc = "Dead row removed."]
    vacuum_seconds_per_dead_row: Rate,
    #[doc = "Index page passed over by a vacuum, besides reading it."]
    vacuum_index_seconds_per_page: Rate,
    #[doc = "Row sampled by ANALYZE, all columns."]
    analyze_seconds_per_sampled_row: Rate,
    #[doc = "Byte of a removed file given back to the file system."]
    file_removal_seconds_per_byte: Rate,
}
