//! Gender of persons by their given names.

use crate::document::Gender;

use super::names::{Classes, Names};

/// Gender of a folded given name; `None` where both or neither bear it.
pub(super) fn of_given_name(name: &str) -> Option<Gender> {
    let classes = Names::embedded().word(name);
    match (classes.intersects(Classes::GIVEN_MALE), classes.intersects(Classes::GIVEN_FEMALE)) {
        (true, false) => Some(Gender::Masculine),
        (false, true) => Some(Gender::Feminine),
        _ => None,
    }
}
