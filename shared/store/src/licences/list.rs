//! All numbers of an app, page by page.

use super::{Licence, Licences, PREFIX, pk, sk};
use crate::{StoreError, item::s};

impl Licences {
    /// Numbers of `app` in the order of their ids, those behind the id `after`; at most `limit`. An empty page is the end.
    /// A little behind what was just written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn list(&self, app: &str, limit: i32, after: Option<&str>) -> Result<Vec<Licence>, StoreError> {
        let start = after.map(|id| [("pk", s(pk(app))), ("sk", s(sk(id)))].map(|(k, v)| (k.to_owned(), v)).into());
        let query = self.client.query().table_name(&self.table).limit(limit).set_exclusive_start_key(start);
        read(app, query, PREFIX).await
    }

    /// At most `limit` numbers of `app` whose id begins with `prefix`; read strongly.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn beginning_with(&self, app: &str, prefix: &str, limit: i32) -> Result<Vec<Licence>, StoreError> {
        let query = self.client.query().table_name(&self.table).limit(limit).consistent_read(true);
        read(app, query, &sk(prefix)).await
    }
}

async fn read(
    app: &str,
    query: aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder,
    prefix: &str,
) -> Result<Vec<Licence>, StoreError> {
    let pk = pk(app);
    let answer = query
        .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
        .expression_attribute_values(":pk", s(&pk))
        .expression_attribute_values(":prefix", s(prefix))
        .send()
        .await
        .map_err(|e| StoreError::unavailable("Query", &pk, &e))?;
    answer.items().iter().map(|item| Licence::of(&pk, item)).collect()
}
