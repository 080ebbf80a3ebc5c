//! The charts. Each takes plain values and returns a [`Figure`](crate::Figure) with the table behind it.
//!
//! One pair of fills runs through all of them: a site's colour solid while that site was at work, the same colour
//! as a hatch outside its hours. Values stand at the end of their mark, so there are no legends.

mod bars;
mod dots;
mod hours_of_day;
mod matrix;
mod months;
mod readings;

pub use bars::{Bar, bars};
pub use dots::{Dots, Measured, before_after, dots};
pub use hours_of_day::{Arrivals, OpenHours, hours_of_day};
pub use matrix::{Passes, matrix};
pub use months::{Change, Mark, Month, months};
pub use readings::{Target, Valued, readings};

/// The words that stand around a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// See [`Figure::title`](crate::Figure::title).
    pub title: String,
    /// See [`Figure::caption`](crate::Figure::caption).
    pub caption: String,
    /// See [`Figure::count`](crate::Figure::count).
    pub count: String,
    /// The axis title: what is measured, and its unit.
    pub axis: String,
}

/// The end of an axis that starts at 0 and holds `largest`, and the step between its ticks: 1, 2 or 5 times a
/// power of ten, with at most `ticks` steps.
fn axis_end(largest: f64, ticks: usize) -> (f64, f64) {
    if !largest.is_finite() || largest <= 0.0 {
        return (1.0, 1.0);
    }
    let rough = largest / ticks.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough * 0.999_999);
    let step = step.unwrap_or(10.0 * power);
    ((largest / step).ceil() * step, step)
}

#[cfg(test)]
mod tests {
    use super::axis_end;

    #[test]
    fn an_axis_ends_on_a_round_number() {
        assert_eq!(axis_end(54.0, 4), (60.0, 20.0));
        assert_eq!(axis_end(0.0, 4), (1.0, 1.0));
        assert_eq!(axis_end(100.0, 4), (100.0, 50.0));
        assert_eq!(axis_end(f64::NAN, 4), (1.0, 1.0));
    }
}
