//! Tables without borders, as wide as they need and never wider than the page.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::super::clean;
use super::wrap::{glue, unglue};

/// Columns between two cells.
const GAP: usize = 2;

/// Cells as text.
pub(super) struct Table {
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Vec<String>>,
    /// From this column on, cells are aligned to the right.
    pub(super) numbers_from: usize,
}

/// The lines of a table, the header first; none where a word of it would have to be broken.
pub(super) fn lines(table: &Table, width: usize) -> Option<Vec<String>> {
    let header: Vec<String> = table.header.iter().map(|cell| clean::line(cell)).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(|cell| glue(&clean::line(cell))).collect()).collect();
    let least = least_widths(&header, &rows, width)?;
    let mut drawn = comfy_table::Table::new();
    drawn
        .load_style(presets::NOTHING)
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(header)
        .add_rows(rows);
    let last = least.len() - 1;
    for (number, column) in drawn.column_iter_mut().enumerate() {
        let gap = if number == last { 0 } else { GAP };
        column.set_padding((0, u16::try_from(gap).unwrap_or(0)));
        let room = u16::try_from(least[number] + gap).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(room)));
        if number >= table.numbers_from {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    Some(drawn.lines().map(|line| unglue(line.trim_end())).collect())
}

/// What each column needs so that its cells stay on one line, or at least its words do.
fn least_widths(header: &[String], rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let longest_word = |text: &str| text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let needs = |measure: &dyn Fn(&str) -> usize| -> Vec<usize> {
        let cells = |column: usize| rows.iter().map(|row| measure(&row[column])).max().unwrap_or(0);
        header.iter().enumerate().map(|(column, name)| longest_word(name).max(cells(column))).collect()
    };
    let room = width.checked_sub(GAP * header.len().checked_sub(1)?)?;
    [needs(&|text| text.width()), needs(&longest_word)]
        .into_iter()
        .find(|widths| widths.iter().sum::<usize>() <= room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let text = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        Table { header: text(["size", "total"]), rows: vec![text(["1000", "1,279 days"])], numbers_from: 0 }
    }

    fn several_words() -> Table {
        let text = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        Table { header: text(["size", "why"]), rows: vec![text(["1000", "a long story"])], numbers_from: 0 }
    }

    #[test]
    fn cells_stay_whole_then_words_then_there_is_no_table() {
        assert_eq!(lines(&table(), 20).expect("room for all"), ["size       total", "1000  1,279 days"]);
        assert_eq!(
            lines(&several_words(), 12).expect("room for words"),
            ["size     why", "1000  a long", "       story"]
        );
        assert_eq!(lines(&several_words(), 10), None);
    }
}
