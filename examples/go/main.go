// Prints who said what in an article, and who is for or against what, as isnad
// finds it.
//
//	go run . ../../seeds/008-cop28-fossil-fuels.txt [HOST:PORT]
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	isnadv1 "example.com/isnad-go/isnad/v1"
)

// Calls that meet a server that is away or full are made again.
const serviceConfig = `{"methodConfig": [{
	"name": [{"service": "isnad.v1.EnrichmentService"}],
	"retryPolicy": {
		"maxAttempts": 4, "initialBackoff": "0.05s", "maxBackoff": "1s", "backoffMultiplier": 2,
		"retryableStatusCodes": ["UNAVAILABLE"]
	}
}]}`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . ARTICLE [HOST:PORT]")
		os.Exit(2)
	}
	address := "127.0.0.1:50051"
	if len(os.Args) > 2 {
		address = os.Args[2]
	}
	if err := run(os.Args[1], address); err != nil {
		fmt.Fprintln(os.Stderr, explain(err))
		os.Exit(1)
	}
}

func run(file, address string) error {
	article, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(article)
	conn, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(serviceConfig))
	if err != nil {
		return err
	}
	defer conn.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	// Offsets are UTF-8 bytes unless asked otherwise: text[span.Begin:span.End].
	stream, err := isnadv1.NewEnrichmentServiceClient(conn).StreamDocument(ctx, &isnadv1.StreamDocumentRequest{
		Document: &isnadv1.Document{Text: text},
	})
	if err != nil {
		return err
	}
	complete := false
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			if !complete {
				return errors.New("the stream ended too early")
			}
			return nil
		}
		if err != nil {
			return err
		}
		// Kinds of event that are not known here are passed over.
		switch event := response.GetEvent().GetEvent().(type) {
		case *isnadv1.DocumentEvent_Quotation:
			fmt.Printf("%s: %s\n", event.Quotation.GetSpeaker().GetName(), words(text, event.Quotation.GetContent()))
		case *isnadv1.DocumentEvent_Stance:
			fmt.Printf("%s %s %s\n", event.Stance.GetHolder().GetName(), event.Stance.GetLabel(), event.Stance.GetTarget().GetText())
		case *isnadv1.DocumentEvent_Completed:
			complete = true
		}
	}
}

// words are what spans cover.
func words(text string, spans []*isnadv1.Span) string {
	words := ""
	for i, span := range spans {
		if i > 0 {
			words += " … "
		}
		words += text[span.GetBegin():span.GetEnd()]
	}
	return words
}

// explain adds the stable reason of an error of isnad.
func explain(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return fmt.Sprintf("%s (%s)", err, info.GetReason())
		}
	}
	return err.Error()
}
