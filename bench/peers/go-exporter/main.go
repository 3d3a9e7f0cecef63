// A peer for the benchmarks of the scrape: client_golang and promhttp with the same gauges.
//
// usage: go-exporter PROJECTS GAUGE... (the names of eight gauges)
//
// Prints {"port":...,"control":...} when it serves. On the control port: /change?projects=N gives N projects new
// values, /stat says how much CPU time and memory the process has used (?gc=1 collects garbage first).
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var (
	providers = []string{"openrouter", "deepseek", "aliyun", "volc", "tikhub", "wxrank"}
	types     = []string{"credits", "balance"}
)

func value(project, gauge, round int) float64 {
	return float64((project*7919+gauge*104729+round*31)%1000003) / 100
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listener
}

func port(listener net.Listener) int { return listener.Addr().(*net.TCPAddr).Port }

func main() {
	projects, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	names := os.Args[2:]
	registry := prometheus.NewRegistry()
	// Children are looked up once: the fastest way that client_golang has to set a gauge.
	gauges := make([][]prometheus.Gauge, projects)
	for g, name := range names {
		vector := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: "Help of " + name + "."},
			[]string{"project", "provider", "type"})
		registry.MustRegister(vector)
		for i := range gauges {
			gauge := vector.WithLabelValues(fmt.Sprintf("project-%05d", i), providers[i%6], types[i%2])
			gauge.Set(value(i, g, 0))
			gauges[i] = append(gauges[i], gauge)
		}
	}

	round, next := 0, 0
	control := http.NewServeMux()
	control.HandleFunc("/change", func(w http.ResponseWriter, r *http.Request) {
		count, _ := strconv.Atoi(r.URL.Query().Get("projects"))
		round++
		step := 1
		if count > 0 && projects > count {
			step = projects / count
		}
		for c := 0; c < count; c++ {
			i := (next + c*step) % projects
			for g, gauge := range gauges[i] {
				gauge.Set(value(i, g, round))
			}
		}
		next++
	})
	control.HandleFunc("/stat", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("gc") != "" {
			debug.FreeOSMemory()
		}
		var usage syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
		cpu := float64(usage.Utime.Sec+usage.Stime.Sec)*1e3 + float64(usage.Utime.Usec+usage.Stime.Usec)/1e3
		statm, _ := os.ReadFile("/proc/self/statm")
		pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
		_ = json.NewEncoder(w).Encode(map[string]any{"cpuMs": cpu, "rssBytes": pages * os.Getpagesize()})
	})

	metrics := http.NewServeMux()
	metrics.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	served, controlled := listen(), listen()
	go func() { _ = http.Serve(controlled, control) }()
	fmt.Printf("{\"port\":%d,\"control\":%d}\n", port(served), port(controlled))
	_ = http.Serve(served, metrics)
}
