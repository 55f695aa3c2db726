//! Pages that changes of rows touch.
//!
//! # Model
//! Rows that lie together share pages, each touched once; scattered ones reach pages like balls thrown into cells:
//! of `total` pages, `touches` reach total × (1 − e^(−touches / total)). A page touched again is read again where
//! shared_buffers let it go in between.
//!
//! # Inputs
//! Number of touches and their order; pages of the relation.
//!
//! # Source
//! Expected occupancy; the planner uses an approximation of the same (Mackert and Lohman, `index_pages_fetched`).
//!
//! # Valid for
//! Touches spread evenly over a relation.

/// How a number of touches spreads over the pages of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Touches {
    dense_pages: f64,
    scattered: f64,
    total_pages: f64,
}

impl Touches {
    /// Touches in an order that correlates so with the order of the pages (1: together; 0: anywhere).
    pub(super) fn along(touches: f64, per_page: f64, total_pages: f64, correlation: f64) -> Self {
        let together = correlation.abs().min(1.0);
        let dense_pages =
            if touches > 0.0 { (touches * together / per_page.max(1.0)).max(together) } else { 0.0 };
        Self { dense_pages, scattered: touches * (1.0 - together), total_pages }
    }

    /// The touches of so many statements alike that follow each other through the relation.
    pub(super) fn times(self, statements: f64) -> Self {
        Self {
            dense_pages: (self.dense_pages * statements).min(self.total_pages.max(self.dense_pages)),
            scattered: self.scattered * statements,
            ..self
        }
    }

    /// Distinct pages, where time is cut into so many cycles of which each counts its own.
    pub(super) fn pages(self, cycles: f64) -> f64 {
        self.dense_pages + cycles * distinct(self.scattered / cycles, self.total_pages)
    }

    /// Reads into shared_buffers: every page once, and again with the chance that it did not stay.
    pub(super) fn reads(self, resident: f64) -> f64 {
        let first = distinct(self.scattered, self.total_pages);
        self.dense_pages + first + (self.scattered - first) * (1.0 - resident)
    }
}

/// Distinct pages of `total` that so many touches reach; where the relation is empty, a page per touch.
fn distinct(touches: f64, total: f64) -> f64 {
    if total <= 0.0 { touches } else { total * -(-touches / total).exp_m1() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1.0)
    }

    #[test]
    fn rows_in_order_share_pages() {
        assert!(near(Touches::along(1000.0, 50.0, 100.0, 1.0).pages(1.0), 20.0));
        assert!(near(Touches::along(1000.0, 50.0, 100.0, -1.0).pages(3.0), 20.0));
        assert!(near(Touches::along(10.0, 50.0, 100.0, 1.0).pages(1.0), 1.0), "never less than a page");
        assert!(near(Touches::along(0.0, 50.0, 100.0, 1.0).pages(1.0), 0.0));
    }

    #[test]
    fn scattered_rows_reach_a_page_each_until_pages_run_out() {
        let few = Touches::along(100.0, 50.0, 1e6, 0.0);
        assert!((few.pages(1.0) - 100.0).abs() < 0.01);
        // 100 × (1 − e^−1)
        assert!(near(Touches::along(100.0, 50.0, 100.0, 0.0).pages(1.0), 63.212_055_882));
        let many = Touches::along(1e6, 50.0, 100.0, 0.0);
        assert!(near(many.pages(1.0), 100.0));
        assert!(near(many.pages(4.0), 400.0), "each checkpoint cycle images every page anew");
    }

    #[test]
    fn pages_that_do_not_stay_are_read_again() {
        let touches = Touches::along(1000.0, 50.0, 100.0, 0.0);
        let once = touches.reads(1.0);
        assert!((once - 100.0).abs() < 0.01);
        assert!(near(touches.reads(0.0), 1000.0));
        assert!(near(touches.reads(0.5), once + (1000.0 - once) * 0.5));
    }
}
