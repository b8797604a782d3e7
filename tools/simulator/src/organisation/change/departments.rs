//! Departments are made, changed, moved and removed.

use crate::ContactEvent;
use crate::organisation::{Department, Impossible, Node, Organisation, ROOT};

impl Organisation {
    /// A new department: `org_dept_create`. An id of 0 stands for the next free one. Gives the id.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when the id is taken or the department above does not exist.
    pub fn create_department(&mut self, mut department: Department) -> Result<(i64, Vec<ContactEvent>), Impossible> {
        if department.dept_id == 0 {
            department.dept_id = self.next_id();
        }
        let id = department.dept_id;
        if self.departments.contains_key(&id) {
            return Err(Impossible::DepartmentTaken(id));
        }
        if !self.departments.contains_key(&department.parent_id) {
            return Err(Impossible::NoSuchDepartment(department.parent_id));
        }
        let parent_id = department.parent_id;
        self.departments.insert(id, Node::new(department));
        self.hang(id, parent_id);
        Ok((id, vec![ContactEvent::DepartmentCreate(vec![id])]))
    }

    /// Any field of a department changes, save the id: `org_dept_modify` for it alone, even if it moves with all that is
    /// below it. The root's name is the company's: `org_change` besides.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such department, or it would be below itself or below one that does not exist.
    pub fn edit_department(
        &mut self,
        dept_id: i64,
        change: impl FnOnce(&mut Department),
    ) -> Result<Vec<ContactEvent>, Impossible> {
        let before = self.department(dept_id).cloned().ok_or(Impossible::NoSuchDepartment(dept_id))?;
        let mut after = before.clone();
        change(&mut after);
        after.dept_id = dept_id;
        if before == after {
            return Ok(Vec::new());
        }
        let (from, to, order) = (before.parent_id, after.parent_id, after.order);
        if from != to {
            if !self.departments.contains_key(&to) {
                return Err(Impossible::NoSuchDepartment(to));
            }
            if dept_id == ROOT || self.chain(to).any(|id| id == dept_id) {
                return Err(Impossible::Misplaced(dept_id));
            }
        }
        if let Some(node) = self.departments.get_mut(&dept_id) {
            node.department = after;
        }
        if dept_id != ROOT && (from, before.order) != (to, order) {
            self.unhang(dept_id, from);
            self.hang(dept_id, to);
        }
        let modified = ContactEvent::DepartmentModify(vec![dept_id]);
        Ok(if dept_id == ROOT { vec![ContactEvent::OrgChange, modified] } else { vec![modified] })
    }

    /// A department and all below it are removed: `org_dept_remove` with all their ids.
    ///
    /// # Errors
    ///
    /// [`Impossible`] when there is no such department, it is the root, or it or one below it has members.
    pub fn remove_department(&mut self, dept_id: i64) -> Result<Vec<ContactEvent>, Impossible> {
        let parent_id = self.department(dept_id).ok_or(Impossible::NoSuchDepartment(dept_id))?.parent_id;
        if dept_id == ROOT {
            return Err(Impossible::Misplaced(dept_id));
        }
        let ids = self.subtree(dept_id);
        if ids.iter().any(|id| self.departments.get(id).is_some_and(|node| !node.places.is_empty())) {
            return Err(Impossible::HasMembers(dept_id));
        }
        self.unhang(dept_id, parent_id);
        for id in &ids {
            self.departments.remove(id);
        }
        Ok(vec![ContactEvent::DepartmentRemove(ids)])
    }

    /// Puts a department among its siblings.
    fn hang(&mut self, dept_id: i64, parent_id: i64) {
        let rank = |id: i64| (self.department(id).map_or(0, |department| department.order), id);
        let at = self.children(parent_id).partition_point(|sibling| rank(*sibling) < rank(dept_id));
        if let Some(parent) = self.departments.get_mut(&parent_id) {
            parent.children.insert(at, dept_id);
        }
    }

    fn unhang(&mut self, dept_id: i64, parent_id: i64) {
        if let Some(parent) = self.departments.get_mut(&parent_id) {
            parent.children.retain(|child| *child != dept_id);
        }
    }
}
