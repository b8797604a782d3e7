//! The departments: a deep chain, a wide one, and the rest at random.

use crate::organisation::names;
use crate::organisation::{Department, Organisation, OrganisationShape, ROOT};
use crate::random::Random;

impl Organisation {
    /// Makes the departments, and gives the ids of all that can be read, the root first.
    pub(super) fn grow_tree(&mut self, shape: &OrganisationShape, random: &mut Random) -> Vec<i64> {
        let wanted = shape.departments.max(1);
        let mut grown = vec![(ROOT, 0)];
        for _ in 0..shape.depth.min(wanted / 3) {
            let last = grown.last().copied().unwrap_or((ROOT, 0));
            self.grow(&mut grown, last, random);
        }
        if grown.len() < wanted {
            self.grow(&mut grown, (ROOT, 0), random);
            let wide = grown.last().copied().unwrap_or((ROOT, 0));
            for _ in 0..shape.width.min(wanted / 3).min(wanted - grown.len()) {
                self.grow(&mut grown, wide, random);
            }
        }
        while grown.len() < wanted {
            let parent = random.pick(&grown).filter(|(_, depth)| *depth < shape.depth).unwrap_or((ROOT, 0));
            self.grow(&mut grown, parent, random);
        }
        grown.into_iter().map(|(id, _)| id).collect()
    }

    fn grow(&mut self, grown: &mut Vec<(i64, usize)>, (parent, depth): (i64, usize), random: &mut Random) {
        let number = grown.len();
        let department = self.draw_department(parent, number, random);
        if let Ok((id, _)) = self.create_department(department) {
            grown.push((id, depth + 1));
        }
    }

    /// A department with fields at random; its id is the next free one.
    pub(crate) fn draw_department(&self, parent: i64, number: usize, random: &mut Random) -> Department {
        let mut department = Department::new(0, parent, &names::department(random, number));
        department.order = match random.below(4) {
            0 => names::order(random),
            _ => i64::try_from(number).unwrap_or_default(),
        };
        department.create_dept_group = random.percent(50);
        department.auto_add_user = department.create_dept_group && random.percent(80);
        department.auto_approve_apply = random.percent(10);
        department.group_contain_sub_dept = random.percent(20);
        let chat = department.create_dept_group.then(|| format!("chat{number:08}").into());
        department.dept_group_chat_id = chat;
        department.source_identifier = random.percent(20).then(|| format!("ext-{number}").into());
        department.code = random.percent(20).then(|| format!("{}", 10_000 + number).into());
        department.tags = random.percent(2).then(|| "campus".into());
        department.hide_dept = random.percent(3);
        if department.hide_dept {
            department.dept_permits = vec![ROOT];
        }
        department.outer_dept = random.percent(2);
        if department.outer_dept {
            department.outer_permit_depts = vec![ROOT];
        }
        department
    }
}
