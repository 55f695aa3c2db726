//! What a price needs of a table, an index or an expression, from what the catalog knows of it.
//!
//! `ddl` and `dml` share these so that a heap scanned by a constraint and by an UPDATE has the same width.

mod computation;
mod heap;
mod index;
mod volatility;

pub use computation::{computation, out_of_line_bytes};
pub use heap::heap;
pub use index::{entries, index, size as index_size};
pub use volatility::{inlined_volatility, volatility};
