// The kinds of the Prometheus operator, as a release of it describes them to an API server; nothing is compiled.
// To move to another version: `go get github.com/prometheus-operator/prometheus-operator@vVERSION`, and leave these two lines of go.sum.
module redis-fleet.invalid/prometheus-operator

go 1.24.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
