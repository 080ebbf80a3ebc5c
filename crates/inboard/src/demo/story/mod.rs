//! Twelve months of a company, told as what people did: help is added and it works; business grows and everything gets
//! heavier; ownership is offered, asked for and accepted; something shifts.

mod asks;
mod begin;
mod flags;
mod give;
mod grow;
mod kit;
mod readings;
mod today;

use super::plan::Plan;

/// Plans the whole story.
///
/// # Errors
/// When hours of the cast cannot be read.
pub(super) fn tell(plan: &mut Plan) -> anyhow::Result<()> {
    begin::tell(plan)?;
    grow::tell(plan)?;
    give::tell(plan);
    readings::tell(plan);
    asks::tell(plan);
    flags::tell(plan);
    today::tell(plan)
}
