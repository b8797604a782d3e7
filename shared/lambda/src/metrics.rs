//! Metrics in CloudWatch's embedded metric format: a line on standard output, no call, no waiting.

use std::{fmt, io::Write, sync::Arc};

use dingtalk_api::{Called, Observer};
use serde_json::json;

/// Namespace of our metrics where the variable `METRICS_NAMESPACE` names none. `template.yaml` names one per stack, so
/// that two stacks in one account do not ring each other's alarms.
const NAMESPACE: &str = "DingTalk";

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// CloudWatch's namespace.
    pub namespace: String,
    /// The function that measured, dimension `Function`.
    pub function: &'static str,
    /// The app it concerns, dimension `App`.
    pub app: Option<String>,
    /// The call to DingTalk's server APIs that it concerns, dimension `Api`.
    pub api: Option<&'static str>,
    /// Its name, such as `TicketKept`.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// CloudWatch's unit: `Count` or `Milliseconds`.
    pub unit: &'static str,
    /// When, in milliseconds.
    pub time: i64,
}

impl Metric {
    /// The line that CloudWatch Logs turns into the metric. By function, for the alarms, and by function and app.
    #[must_use]
    pub fn line(&self) -> String {
        let mut dimensions = vec![json!(["Function"])];
        if self.app.is_some() {
            dimensions.push(json!(["Function", "App"]));
        }
        if self.api.is_some() {
            dimensions.push(json!(["Function", "Api"]));
        }
        let mut line = json!({
            "_aws": {
                "Timestamp": self.time,
                "CloudWatchMetrics": [{
                    "Namespace": self.namespace,
                    "Dimensions": dimensions,
                    "Metrics": [{ "Name": self.name, "Unit": self.unit }],
                }],
            },
            "Function": self.function,
        });
        line[self.name] = json!(self.value);
        if let Some(app) = &self.app {
            line["App"] = json!(app);
        }
        if let Some(api) = self.api {
            line["Api"] = json!(api);
        }
        line.to_string()
    }
}

/// Where measurements go.
#[derive(Clone)]
pub struct MetricsSink(Arc<dyn Fn(&Metric) + Send + Sync>);

impl MetricsSink {
    /// Gives every measurement to `take`.
    pub fn new(take: impl Fn(&Metric) + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }
}

impl Default for MetricsSink {
    /// Standard output, where Lambda collects it.
    fn default() -> Self {
        Self::new(|metric| {
            // A metric that cannot be written is no reason to fail an event.
            let _ = writeln!(std::io::stdout().lock(), "{}", metric.line());
        })
    }
}

impl fmt::Debug for MetricsSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetricsSink")
    }
}

/// A function's way to count.
#[derive(Clone, Debug)]
pub struct Metrics {
    namespace: String,
    function: &'static str,
    sink: MetricsSink,
    clock: crate::Clock,
}

impl Metrics {
    /// The metrics of `function`.
    #[must_use]
    pub fn new(function: &'static str, environment: &crate::Environment) -> Self {
        let namespace = environment.variable("METRICS_NAMESPACE").unwrap_or(NAMESPACE).to_owned();
        Self { namespace, function, sink: environment.metrics.clone(), clock: environment.clock.clone() }
    }

    /// One more of `name`.
    pub fn count(&self, name: &'static str, app: Option<&str>) {
        self.emit(name, app, None, 1.0, "Count");
    }

    /// `value` of `name`, such as a backlog.
    pub fn gauge(&self, name: &'static str, app: Option<&str>, value: usize) {
        self.emit(name, app, None, f64::from(u32::try_from(value).unwrap_or(u32::MAX)), "Count");
    }

    fn emit(&self, name: &'static str, app: Option<&str>, api: Option<&'static str>, value: f64, unit: &'static str) {
        let app = app.map(str::to_owned);
        (self.sink.0)(&Metric {
            namespace: self.namespace.clone(),
            function: self.function,
            app,
            api,
            name,
            value,
            unit,
            time: self.clock.now(),
        });
    }
}

/// Every call: how long it took, and whether it failed or was throttled.
impl Observer for Metrics {
    fn called(&self, call: &Called<'_>) {
        let (app, api) = (Some(call.app), Some(call.api));
        self.emit("ApiDuration", app, api, call.elapsed.as_secs_f64() * 1000.0, "Milliseconds");
        if call.throttled > 0 {
            self.emit("ApiThrottled", app, api, f64::from(call.throttled), "Count");
        }
        if let Some(class) = call.class {
            self.emit("ApiFailed", app, api, 1.0, "Count");
            tracing::warn!(
                app = call.app,
                corp = call.corp,
                api = call.api,
                ?class,
                requests = call.requests,
                "a call to DingTalk did not succeed"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_cloudwatch_expects() {
        let metric = Metric {
            namespace: "DingTalk/prod".into(),
            function: "suite-ticket",
            app: Some("demo".into()),
            api: None,
            name: "TicketKept",
            value: 1.0,
            unit: "Count",
            time: 1_700_000_000_000,
        };
        let line: serde_json::Value = serde_json::from_str(&metric.line()).unwrap();
        assert_eq!(line["_aws"]["Timestamp"], 1_700_000_000_000_i64);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "DingTalk/prod");
        assert_eq!(directive["Dimensions"], json!([["Function"], ["Function", "App"]]));
        assert_eq!(directive["Metrics"], json!([{ "Name": "TicketKept", "Unit": "Count" }]));
        assert_eq!(
            (&line["Function"], &line["App"], &line["TicketKept"]),
            (&json!("suite-ticket"), &json!("demo"), &json!(1.0))
        );
    }
}
