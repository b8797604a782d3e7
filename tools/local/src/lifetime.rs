//! What ends with the stack: its listeners with their connections, and its schedules.

use std::net::SocketAddr;

use tokio::{net::TcpListener, task::JoinHandle};

use crate::StackError;

/// Ends its tasks when it is dropped. A listener's open connections close with it, once what is being answered on them
/// is answered: axum sees to that.
#[derive(Debug, Default)]
pub(crate) struct Lifetime(Vec<JoinHandle<()>>);

impl Lifetime {
    /// Holds a task that has no end of its own.
    pub fn hold(&mut self, task: JoinHandle<()>) {
        self.0.push(task);
    }

    /// Serves at `address` for as long as the lifetime lasts, and gives the address that was bound.
    pub async fn serve(&mut self, address: SocketAddr, router: axum::Router) -> Result<SocketAddr, StackError> {
        let (listener, bound) = bind(address).await?;
        self.serve_at(listener, router);
        Ok(bound)
    }

    /// Serves on what is bound already.
    pub fn serve_at(&mut self, listener: TcpListener, router: axum::Router) {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        self.hold(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "listener ended");
            }
        }));
    }
}

impl Drop for Lifetime {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Listens at `address`; port 0 takes a free one.
pub(crate) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StackError> {
    let listener = TcpListener::bind(address).await.map_err(StackError::listen(address))?;
    let bound = listener.local_addr().map_err(StackError::listen(address))?;
    Ok((listener, bound))
}

/// Whether nobody listens at `address` any more, or at least not for long.
#[cfg(test)]
pub(crate) async fn closed(address: SocketAddr) -> bool {
    for _ in 0..500 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    false
}
