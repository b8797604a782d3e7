//! Connections that can be broken off: what a lost answer looks like to a client.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A connection's other end, and its switch.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    broken: Arc<AtomicBool>,
}

impl Peer {
    /// Breaks the connection off; what is written to it from now on goes nowhere.
    pub(crate) fn break_off(&self) {
        self.broken.store(true, Ordering::SeqCst);
    }
}

/// A listener that can drop connections unread.
pub(crate) struct Door {
    listener: TcpListener,
    drops: Arc<AtomicUsize>,
}

impl Door {
    pub(crate) fn new(listener: TcpListener, drops: Arc<AtomicUsize>) -> Door {
        Door { listener, drops }
    }

    fn drops_this_one(&self) -> bool {
        self.drops.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            if self.drops_this_one() {
                continue;
            }
            // Without it an answer in two writes waits for the other side's acknowledgement; failing is harmless.
            let _ = stream.set_nodelay(true);
            let peer = Peer { ip: address.ip(), broken: Arc::default() };
            return (Line { stream, peer }, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Peer {
        stream.io().peer.clone()
    }
}

/// A connection.
pub(crate) struct Line {
    stream: TcpStream,
    peer: Peer,
}

impl Line {
    fn check(&self) -> io::Result<()> {
        if self.peer.broken.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
