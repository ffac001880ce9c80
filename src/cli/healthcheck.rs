//! `isnad healthcheck`: for container engines, which ask by running a program.

use std::{io, net::IpAddr, net::SocketAddr, process::ExitCode, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime,
    time::timeout,
};

use crate::settings::DEFAULT_LISTEN;
use crate::wire::proto::health::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use super::remote::Credentials;
use super::{duration, fail};

/// Arguments of `isnad healthcheck`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Address of the server. One that means every address of this machine
    /// means this machine here.
    #[arg(long, env = "ISNAD_LISTEN", value_name = "HOST:PORT", default_value = DEFAULT_LISTEN)]
    addr: String,

    /// Service to ask about; the whole process by default.
    #[arg(long, value_name = "NAME", default_value = "")]
    service: String,

    /// Ask /readyz of this admin port instead: of a worker, or of a server whose
    /// clients need a certificate.
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "service")]
    admin: Option<String>,

    #[command(flatten)]
    credentials: Credentials,

    /// How long to wait for the answer.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "3s")]
    timeout: Duration,
}

/// Exit code 0 and `SERVING`, or 1 and one line that says what is wrong.
pub(super) fn run(args: Args) -> ExitCode {
    let addr = reachable(args.admin.as_ref().unwrap_or(&args.addr));
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(error),
    };
    let answer = runtime.block_on(async {
        let answer = async {
            match args.admin {
                Some(_) => ready(&addr).await.map_err(|error| error.to_string()),
                None => check(&addr, &args).await,
            }
        };
        timeout(args.timeout, answer).await.unwrap_or_else(|_| Err(format!("no answer within {:?}", args.timeout)))
    });
    match answer {
        Ok(ServingStatus::Serving) => {
            use std::io::Write;
            // Who closed the other end did not want to know.
            let _ = writeln!(std::io::stdout(), "{addr}: SERVING");
            ExitCode::SUCCESS
        }
        Ok(status) => fail(format_args!("{addr}: {}", status.as_str_name())),
        Err(reason) => fail(format_args!("{addr}: {reason}")),
    }
}

async fn check(addr: &str, args: &Args) -> Result<ServingStatus, String> {
    let remote = args.credentials.connect(addr).await?;
    let request = HealthCheckRequest { service: args.service.clone() };
    match HealthClient::new(remote).check(request).await {
        Ok(answer) => Ok(answer.into_inner().status()),
        Err(status) if status.code() == tonic::Code::NotFound => Err(format!("there is no service {:?}", args.service)),
        Err(status) => Err(format!("{:?}: {}", status.code(), status.message())),
    }
}

async fn ready(addr: &str) -> io::Result<ServingStatus> {
    let mut socket = TcpStream::connect(addr).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await?;
    match answer.split(' ').nth(1) {
        Some("200") => Ok(ServingStatus::Serving),
        Some("503") => Ok(ServingStatus::NotServing),
        _ => Err(io::Error::other("no admin port of isnad")),
    }
}

/// An address to connect to, from one to listen on.
fn reachable(addr: &str) -> String {
    match addr.parse::<SocketAddr>() {
        Ok(SocketAddr::V4(v4)) if v4.ip().is_unspecified() => {
            SocketAddr::new(IpAddr::from([127, 0, 0, 1]), v4.port()).to_string()
        }
        Ok(SocketAddr::V6(v6)) if v6.ip().is_unspecified() => format!("[::1]:{}", v6.port()),
        _ => addr.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_asked_here() {
        assert_eq!(reachable("0.0.0.0:50051"), "127.0.0.1:50051");
        assert_eq!(reachable("[::]:1"), "[::1]:1");
        assert_eq!(reachable("isnad:50051"), "isnad:50051");
    }
}
