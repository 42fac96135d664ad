//! Servers that listen on sockets.

use alloc::{collections::BTreeMap, sync::Arc};
use core::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use super::{
    link::{Security, converse},
    options::Options,
    store::{Store, lock},
    tls::Tls,
};

/// A server on a TCP port of 127.0.0.1 that the system chose. Dropping it ends all its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    store: Arc<Mutex<Store>>,
    running: Running<TcpStream>,
}

/// A server on a Unix socket. Dropping it ends all its connections and removes the socket.
#[cfg(unix)]
#[derive(Debug)]
pub struct UnixServer {
    path: std::path::PathBuf,
    running: Running<std::os::unix::net::UnixStream>,
}

impl Server {
    /// Starts a server without TLS.
    ///
    /// # Errors
    /// When there is no port to listen on.
    pub fn spawn(store: Arc<Mutex<Store>>, options: Options) -> io::Result<Self> {
        Self::start(store, options, Security::None)
    }

    /// Starts a server that offers STARTTLS.
    ///
    /// # Errors
    /// When there is no port to listen on.
    pub fn spawn_starttls(store: Arc<Mutex<Store>>, mut options: Options, tls: &Tls) -> io::Result<Self> {
        options.starttls = true;
        Self::start(store, options, Security::OnDemand(Arc::clone(&tls.config)))
    }

    /// Starts a server with TLS from the first octet (RFC 8314 section 3.2).
    ///
    /// # Errors
    /// When there is no port to listen on.
    pub fn spawn_tls(store: Arc<Mutex<Store>>, options: Options, tls: &Tls) -> io::Result<Self> {
        Self::start(store, options, Security::FromStart(Arc::clone(&tls.config)))
    }

    /// Starts a server without TLS on a Unix socket, at a path where nothing is yet.
    ///
    /// # Errors
    /// When the socket cannot be made.
    #[cfg(unix)]
    pub fn spawn_unix(
        path: impl Into<std::path::PathBuf>,
        store: Arc<Mutex<Store>>,
        options: Options,
    ) -> io::Result<UnixServer> {
        use std::os::unix::net::{UnixListener, UnixStream};

        let path = path.into();
        let listener = UnixListener::bind(&path)?;
        let wake = path.clone();
        let running = Running::start(
            move || Ok(listener.accept()?.0),
            move || drop(UnixStream::connect(&wake)),
            store,
            options,
            Security::None,
        );
        Ok(UnixServer { path, running })
    }

    /// Where the server listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The mail. Sessions wait while this is held.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Ends all connections without a word, as a network failure would, and goes on listening.
    pub fn disconnect_all(&self) {
        self.running.disconnect_all();
    }

    fn start(store: Arc<Mutex<Store>>, options: Options, security: Security) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let accept = move || {
            let (stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let wake = move || drop(TcpStream::connect(address));
        let running = Running::start(accept, wake, Arc::clone(&store), options, security);
        Ok(Self {
            address,
            store,
            running,
        })
    }
}

#[cfg(unix)]
impl UnixServer {
    /// Where the socket is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Ends all connections without a word, as a crash would, and goes on listening.
    pub fn disconnect_all(&self) {
        self.running.disconnect_all();
    }
}

#[cfg(unix)]
impl Drop for UnixServer {
    fn drop(&mut self) {
        // The socket is still needed to wake the listening thread.
        self.running.stop();
        // Nothing is lost when someone else has removed it before.
        _ = std::fs::remove_file(&self.path);
    }
}

/// A kind of socket.
trait Stream: Read + Write + Send + Sized + 'static {
    fn duplicate(&self) -> io::Result<Self>;
    fn end(&self);
}

impl Stream for TcpStream {
    fn duplicate(&self) -> io::Result<Self> {
        self.try_clone()
    }

    fn end(&self) {
        // The other side may have been faster.
        _ = self.shutdown(Shutdown::Both);
    }
}

#[cfg(unix)]
impl Stream for std::os::unix::net::UnixStream {
    fn duplicate(&self) -> io::Result<Self> {
        self.try_clone()
    }

    fn end(&self) {
        // The other side may have been faster.
        _ = self.shutdown(Shutdown::Both);
    }
}

/// The threads of a server.
struct Running<S: Stream> {
    shared: Arc<Shared<S>>,
    /// Makes the listening thread look whether it shall stop.
    wake: Box<dyn Fn() + Send + Sync>,
    /// Returns the threads of the connections.
    listening: Option<JoinHandle<Vec<JoinHandle<()>>>>,
}

struct Shared<S> {
    stopping: AtomicBool,
    open: Mutex<BTreeMap<u64, S>>,
}

impl<S: Stream> Running<S> {
    fn start(
        accept: impl Fn() -> io::Result<S> + Send + 'static,
        wake: impl Fn() + Send + Sync + 'static,
        store: Arc<Mutex<Store>>,
        options: Options,
        security: Security,
    ) -> Self {
        let shared = Arc::new(Shared {
            stopping: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let state = Arc::clone(&shared);
        let listening = thread::spawn(move || {
            let mut connections: Vec<JoinHandle<()>> = Vec::new();
            for number in 0.. {
                let stream = accept();
                if state.stopping.load(Ordering::SeqCst) {
                    break;
                }
                let Ok((stream, reader, writer)) = stream.and_then(triple) else {
                    // Out of descriptors, most likely: give the connections time to end.
                    thread::sleep(core::time::Duration::from_millis(10));
                    continue;
                };
                state.open().insert(number, stream);
                let (store, options, security) = (Arc::clone(&store), options.clone(), security.clone());
                let state = Arc::clone(&state);
                connections.retain(|connection| !connection.is_finished());
                connections.push(thread::spawn(move || {
                    // How a connection ended is the client's business.
                    _ = converse(reader, writer, store, options, &security);
                    if let Some(stream) = state.open().remove(&number) {
                        stream.end();
                    }
                }));
            }
            connections
        });
        Self {
            shared,
            wake: Box::new(wake),
            listening: Some(listening),
        }
    }

    fn disconnect_all(&self) {
        self.shared.open().values().for_each(Stream::end);
    }

    fn stop(&mut self) {
        let Some(listening) = self.listening.take() else { return };
        self.shared.stopping.store(true, Ordering::SeqCst);
        (self.wake)();
        let connections = listening.join().unwrap_or_default();
        self.disconnect_all();
        for connection in connections {
            // A panic has been printed by the thread that had it.
            _ = connection.join();
        }
    }
}

impl<S: Stream> Drop for Running<S> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<S: Stream> core::fmt::Debug for Running<S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Running")
            .field("connections", &self.shared.open().len())
            .finish_non_exhaustive()
    }
}

impl<S> Shared<S> {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, S>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One handle to end the connection with, one to read from and one to write to.
fn triple<S: Stream>(stream: S) -> io::Result<(S, S, S)> {
    Ok((stream.duplicate()?, stream.duplicate()?, stream))
}
