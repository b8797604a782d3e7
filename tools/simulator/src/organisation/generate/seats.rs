//! Who is in which departments: sizes are log-normal (errors-and-limits, section 7.1).

use crate::organisation::{OrganisationShape, ROOT};
use crate::random::Random;

/// The departments of the nth person, for each n.
pub(super) fn of(shape: &OrganisationShape, ids: &[i64], random: &mut Random) -> Vec<Vec<i64>> {
    let mut open: Vec<i64> = ids.iter().copied().filter(|id| *id != ROOT).collect();
    random.shuffle(&mut open);
    let empty = (ids.len() as f64 * shape.empty) as usize;
    open.truncate(open.len().saturating_sub(empty).max(1));
    let mut seats: Vec<Vec<i64>> = Vec::with_capacity(shape.people);
    // The boss and two more are in the root, half the people at most.
    seats.resize(3.min(shape.people / 2).max(1).min(shape.people), vec![ROOT]);
    if shape.crowd > 0 && shape.people >= 2 * shape.crowd && open.len() > 1 {
        let crowd = open.pop().unwrap_or(ROOT);
        seats.resize(seats.len() + shape.crowd, vec![crowd]);
    }
    // Nobody else joins the crowd, or it would be more than was asked for.
    let crowded = seats.len();
    if open.is_empty() {
        seats.resize(shape.people, vec![ROOT]);
        return seats;
    }
    for dept_id in open.iter().take(shape.people.saturating_sub(seats.len())) {
        seats.push(vec![*dept_id]);
    }
    let weighted = Weighted::new(open, random);
    while seats.len() < shape.people {
        seats.push(vec![weighted.draw(random)]);
    }
    let rest = seats.get_mut(crowded..).unwrap_or_default();
    let several = (shape.people as f64 * shape.several).ceil() as usize;
    for turn in 0..if rest.is_empty() { 0 } else { several } {
        // The first of them is in five, and then one in forty; the rest in two.
        let wanted = if turn % 40 == 0 { 5 } else { 2 };
        let at = random.below(rest.len());
        if let Some(seats) = rest.get_mut(at) {
            for _ in 0..20 {
                let dept_id = weighted.draw(random);
                if seats.len() < wanted && !seats.contains(&dept_id) {
                    seats.push(dept_id);
                }
            }
        }
    }
    random.shuffle(rest);
    seats
}

/// Departments, each as likely as it is large.
struct Weighted {
    ids: Vec<i64>,
    /// The weights added up.
    sums: Vec<f64>,
}

impl Weighted {
    fn new(ids: Vec<i64>, random: &mut Random) -> Weighted {
        let mut sum = 0.0;
        let sums = ids.iter().map(|_| {
            sum += random.normal().exp();
            sum
        });
        Weighted { sums: sums.collect(), ids }
    }

    fn draw(&self, random: &mut Random) -> i64 {
        let at = random.share() * self.sums.last().copied().unwrap_or_default();
        let index = self.sums.partition_point(|sum| *sum <= at).min(self.ids.len().saturating_sub(1));
        self.ids.get(index).copied().unwrap_or(ROOT)
    }
}
