//! Counts over all articles, and what follows from them.

/// What was counted under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// What is measured.
    pub name: &'static str,
    /// In the annotation and in the answer.
    pub right: usize,
    /// In the annotation.
    pub gold: usize,
    /// In the answer.
    pub system: usize,
}

impl Measure {
    /// Share of what the answer has that is right.
    pub fn precision(self) -> f64 {
        share(self.right, self.system)
    }

    /// Share of what the annotation has that was found.
    pub fn recall(self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// All measures, in the order in which they were first counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures(Vec<Measure>);

impl Measures {
    /// Adds what one article gave.
    pub(super) fn add(&mut self, name: &'static str, right: usize, gold: usize, system: usize) {
        let at = self.0.iter().position(|measure| measure.name == name).unwrap_or_else(|| {
            self.0.push(Measure { name, right: 0, gold: 0, system: 0 });
            self.0.len() - 1
        });
        let measure = &mut self.0[at];
        measure.right += right;
        measure.gold += gold;
        measure.system += system;
    }

    /// Adds a share: so many right of so many.
    pub(super) fn add_share(&mut self, name: &'static str, right: usize, of: usize) {
        self.add(name, right, of, of);
    }

    /// Adds what other articles gave.
    pub fn merge(&mut self, other: &Measures) {
        for measure in other.iter() {
            self.add(measure.name, measure.right, measure.gold, measure.system);
        }
    }

    /// The measures.
    pub fn iter(&self) -> impl Iterator<Item = Measure> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_find_and_nothing_found_is_no_division() {
        let mut measures = Measures::default();
        measures.add("names", 0, 0, 0);
        measures.add("names", 3, 4, 6);
        let sum = measures.iter().next().expect("counted");
        assert_eq!((sum.precision(), sum.recall(), sum.f1()), (0.5, 0.75, 0.6));
        assert_eq!(Measure { name: "", right: 0, gold: 0, system: 0 }.f1(), 0.0);
    }
}
