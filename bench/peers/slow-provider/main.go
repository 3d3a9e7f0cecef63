// A vendor that answers every balance after a fixed time, as DeepSeek documents its answer. GET /stats tells how many requests came,
// how many were answered and how many were in flight at most.
//
// usage: slow-provider DELAY_MS     prints {"port":...}
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

const answer = `{"is_available":true,"balance_infos":[{"currency":"CNY","total_balance":"%d.25","granted_balance":"10.00","topped_up_balance":"100.00"}]}`

func main() {
	delayMs, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	delay := time.Duration(delayMs) * time.Millisecond
	var asked, answered, inFlight, most atomic.Int64
	http.HandleFunc("/balance/", func(w http.ResponseWriter, r *http.Request) {
		number := asked.Add(1)
		now := inFlight.Add(1)
		for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		time.Sleep(delay)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, answer, number)
		inFlight.Add(-1)
		answered.Add(1)
	})
	http.HandleFunc("/stats", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"asked":%d,"answered":%d,"most":%d}`, asked.Load(), answered.Load(), most.Load())
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
