// Receives callbacks: SRSSTACK_CALLBACK_SECRET=whsec_... go run receiver.go PORT [DENIED_STREAM...]
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxBody = 64 << 10
	maxAge  = 5 * time.Minute
	maxIDs  = 10_000
)

// event has the fields of all callbacks that this receiver looks at.
type event struct {
	Action, App, Stream string
}

// isGenuine tells whether one of the signatures is that of these very bytes, and was made within the last five minutes.
func isGenuine(key []byte, header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if id == "" || err != nil {
		return false
	}
	if age := time.Since(time.Unix(int64(seconds), 0)); age > maxAge || age < -maxAge {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal(expected, []byte(given)) {
			return true
		}
	}
	return false
}

// receiver acts once for each id.
type receiver struct {
	key    []byte
	denied map[string]bool
	lock   sync.Mutex
	seen   map[string]bool
	order  []string // of seen, a ring once it is full
	oldest int
}

// take returns the code to answer. One at a time, so that a retry waits for what the first try comes to.
func (r *receiver) take(id string, e event) int {
	r.lock.Lock()
	defer r.lock.Unlock()
	denied := e.Action == "on_publish" && r.denied[e.Stream]
	if !r.seen[id] {
		act(e, denied) // when it panics the id is not remembered, and the sender comes again
		r.remember(id)
	}
	if denied {
		return 1
	}
	return 0
}

func (r *receiver) remember(id string) {
	r.seen[id] = true
	if len(r.order) < maxIDs {
		r.order = append(r.order, id)
		return
	}
	delete(r.seen, r.order[r.oldest])
	r.order[r.oldest] = id
	r.oldest = (r.oldest + 1) % maxIDs
}

// act is yours to fill. Text from outside is quoted, so that it can not write lines of its own.
func act(e event, denied bool) {
	word := "took"
	if denied {
		word = "refused"
	}
	fmt.Printf("%s %q %q\n", word, e.Action, e.App+"/"+e.Stream)
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	status, code := r.statusAndCode(w, request)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"code":%d}`, code)
}

func (r *receiver) statusAndCode(w http.ResponseWriter, request *http.Request) (int, int) {
	if request.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, 1
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody))
	if err != nil {
		return http.StatusRequestEntityTooLarge, 1
	}
	if !isGenuine(r.key, request.Header, body) {
		return http.StatusUnauthorized, 1
	}
	var e event
	if json.Unmarshal(body, &e) != nil {
		return http.StatusBadRequest, 1
	}
	return http.StatusOK, r.take(request.Header.Get("webhook-id"), e)
}

func main() {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("SRSSTACK_CALLBACK_SECRET"), "whsec_"))
	if err != nil || len(key) < 24 || len(os.Args) < 2 {
		log.Fatal("usage: SRSSTACK_CALLBACK_SECRET=whsec_... receiver PORT [DENIED_STREAM...]")
	}
	r := &receiver{key: key, denied: map[string]bool{}, seen: map[string]bool{}}
	for _, stream := range os.Args[2:] {
		r.denied[stream] = true
	}
	listener, err := net.Listen("tcp", ":"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on port %d\n", listener.Addr().(*net.TCPAddr).Port)
	mux := http.NewServeMux()
	mux.Handle("/callback", r)
	server := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	log.Fatal(server.Serve(listener))
}
